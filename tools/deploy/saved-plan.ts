import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ToolError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { decode, struct } from '../../schemas/codec'
import type { Place } from '../../stacks/settings/names'
import { runFor } from './terraform'

/** A plan of Terraform, in the folder of the definition that it is of. It holds what the state holds: the value of the API key. */
const PLAN = 'saved.tfplan'
/** What the plan was made of. */
const RECORD = 'saved.tfplan.json'

const Digest = t.string
const SavedPlan = struct(
  'SavedPlan',
  {
    account_id: t.string,
    region: t.string,
    stage: t.string,
    plan: Digest,
    /** SHA-256 of each file beside it: a plan names the zips of the functions, and holds none. */
    files: t.record(t.string, Digest),
  },
  {},
)
type SavedPlan = t.TypeOf<typeof SavedPlan>

const AGAIN = '-> make diff makes a new one'

const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Terraform's own are left out: a plan knows its providers, and another machine has installed them anew. */
const filesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .filter((path) => !path.startsWith('.terraform') && path !== PLAN && path !== RECORD)
      .sort()
      .map((path) => [path, digestOf(join(folder, path))]),
  )

/** What was planned before counts no more. */
export const forgetPlan = (folder: string): void => {
  for (const name of [RECORD, PLAN]) rmSync(join(folder, name), { force: true })
}

/**
 * Plans what a deployment would change, shows it, and keeps it for `applySaved`; nothing is kept where nothing changes.
 * @throws ToolError where there can be no plan
 */
export const savePlan = async (
  folder: string,
  { account_id, region, stage }: Pick<Place, 'account_id' | 'region' | 'stage'>,
  life: Lifetime,
): Promise<'no changes' | 'changes'> => {
  forgetPlan(folder)
  const args = ['plan', '-input=false', '-detailed-exitcode', `-out=${PLAN}`]
  const code = await runFor('terraform', args, folder, life)
  if (code === 0) forgetPlan(folder)
  if (code === 0) return 'no changes'
  if (code !== 2) throw new ToolError(`terraform ${args.join(' ')} ended with code ${code}`)
  const plan = digestOf(join(folder, PLAN))
  const record: SavedPlan = { account_id, region, stage, plan, files: filesIn(folder) }
  writeFileSync(join(folder, RECORD), JSON.stringify(record))
  return 'changes'
}

const recordIn = (folder: string): SavedPlan => {
  const path = join(folder, RECORD)
  if (!existsSync(path)) throw new ToolError(`there is no saved plan, or it changes nothing\n${AGAIN}`)
  const record = E.tryCatch(
    () => JSON.parse(readFileSync(path, 'utf8')),
    () => 'is not JSON',
  )
  const saved = E.isLeft(record) ? record : decode(SavedPlan, record.right)
  if (E.isLeft(saved)) throw new ToolError(`${path} is not as make diff wrote it: ${saved.left}\n${AGAIN}`)
  return saved.right
}

/** Sees that a plan is of these settings, and that nothing it needs has changed since. @throws ToolError where it must not be applied */
export const checkSaved = (folder: string, place: Pick<Place, 'account_id' | 'region' | 'stage'>): void => {
  const saved = recordIn(folder)
  for (const field of ['account_id', 'region', 'stage'] as const)
    if (saved[field] !== place[field])
      throw new ToolError(
        `the saved plan is of another ${field} (${JSON.stringify(saved[field])}) than the settings (${JSON.stringify(place[field])})\n${AGAIN}`,
      )
  const plan = join(folder, PLAN)
  if (!existsSync(plan) || digestOf(plan) !== saved.plan)
    throw new ToolError(`the saved plan is not the one that make diff has shown\n${AGAIN}`)
  const now = filesIn(folder)
  const changed = [...new Set([...Object.keys(saved.files), ...Object.keys(now)])].filter(
    (path) => saved.files[path] !== now[path],
  )
  if (changed.length > 0)
    throw new ToolError(`what was planned has changed since: ${changed.slice(0, 5).join(', ')}\n${AGAIN}`)
}

/** Applies exactly what was planned. Terraform refuses it where the state has moved since. @throws ToolError */
export const applySaved = async (folder: string, life: Lifetime): Promise<void> => {
  const code = await runFor('terraform', ['apply', '-input=false', PLAN], folder, life)
  // What was begun is never begun again, and what is left of it needs a plan of its own.
  forgetPlan(folder)
  if (code !== 0) throw new ToolError(`the saved plan was not applied to its end (code ${code})\n${AGAIN}`)
}
