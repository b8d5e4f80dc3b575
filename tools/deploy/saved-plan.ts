import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ToolError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { decode, struct } from '../../schemas/codec'
import type { Place } from '../../stacks/settings/names'
import { runFor, shownBy } from './terraform'

/** Which of the plans that are kept beside a definition, and how to have it anew. */
export interface PlanOf {
  readonly name: string
  readonly command: string
}
const DEPLOYMENT: PlanOf = { name: 'saved', command: 'make diff' }

/** A plan of Terraform, in the folder of the definition that it is of. It holds what the state holds: the value of the API key. */
const planOf = ({ name }: PlanOf): string => `${name}.tfplan`
/** What the plan was made of. */
const recordOf = (plan: PlanOf): string => `${planOf(plan)}.json`

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

const again = ({ command }: PlanOf): string => `-> ${command} makes a new one`

const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Terraform's own are left out: a plan knows its providers, and another machine has installed them anew. */
const filesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .filter((path) => !path.startsWith('.terraform') && !/\.tfplan(\.json)?$/.test(path))
      .sort()
      .map((path) => [path, digestOf(join(folder, path))]),
  )

/** What was planned before counts no more. */
const forgetPlan = (folder: string, plan: PlanOf): void => {
  for (const name of [recordOf(plan), planOf(plan)]) rmSync(join(folder, name), { force: true })
}

/**
 * Plans what would change, of everything or of some addresses, shows it, and keeps it for `applySaved`; nothing is kept where
 * nothing changes.
 * @throws ToolError where there can be no plan
 */
export const savePlan = async (
  folder: string,
  { account_id, region, stage }: Pick<Place, 'account_id' | 'region' | 'stage'>,
  life: Lifetime,
  kept = DEPLOYMENT,
  addresses: readonly string[] = [],
): Promise<'no changes' | 'changes'> => {
  forgetPlan(folder, kept)
  const args = [
    ...['plan', '-input=false', '-detailed-exitcode', `-out=${planOf(kept)}`],
    ...addresses.map((address) => `-target=${address}`),
  ]
  const code = await runFor('terraform', args, folder, life)
  if (code === 0) forgetPlan(folder, kept)
  if (code === 0) return 'no changes'
  if (code !== 2) throw new ToolError(`terraform ${args.join(' ')} ended with code ${code}`)
  const plan = digestOf(join(folder, planOf(kept)))
  const record: SavedPlan = { account_id, region, stage, plan, files: filesIn(folder) }
  writeFileSync(join(folder, recordOf(kept)), JSON.stringify(record))
  return 'changes'
}

const recordIn = (folder: string, kept: PlanOf): SavedPlan => {
  const path = join(folder, recordOf(kept))
  if (!existsSync(path)) throw new ToolError(`there is no saved plan, or it changes nothing\n${again(kept)}`)
  const record = E.tryCatch(
    () => JSON.parse(readFileSync(path, 'utf8')),
    () => 'is not JSON',
  )
  const saved = E.isLeft(record) ? record : decode(SavedPlan, record.right)
  if (E.isLeft(saved))
    throw new ToolError(`${path} is not as ${kept.command} wrote it: ${saved.left}\n${again(kept)}`)
  return saved.right
}

/** Sees that a plan is of these settings, and that nothing it needs has changed since. @throws ToolError where it must not be applied */
export const checkSaved = (
  folder: string,
  place: Pick<Place, 'account_id' | 'region' | 'stage'>,
  kept = DEPLOYMENT,
): void => {
  const saved = recordIn(folder, kept)
  for (const field of ['account_id', 'region', 'stage'] as const)
    if (saved[field] !== place[field])
      throw new ToolError(
        `the saved plan is of another ${field} (${JSON.stringify(saved[field])}) than the settings (${JSON.stringify(place[field])})\n${again(kept)}`,
      )
  const plan = join(folder, planOf(kept))
  if (!existsSync(plan) || digestOf(plan) !== saved.plan)
    throw new ToolError(`the saved plan is not the one that ${kept.command} has shown\n${again(kept)}`)
  const now = filesIn(folder)
  const changed = [...new Set([...Object.keys(saved.files), ...Object.keys(now)])].filter(
    (path) => saved.files[path] !== now[path],
  )
  if (changed.length > 0)
    throw new ToolError(
      `what was planned has changed since: ${changed.slice(0, 5).join(', ')}\n${again(kept)}`,
    )
}

/** Applies exactly what was planned. Terraform refuses it where the state has moved since. @throws ToolError */
export const applySaved = async (folder: string, life: Lifetime, kept = DEPLOYMENT): Promise<void> => {
  const code = await runFor('terraform', ['apply', '-input=false', planOf(kept)], folder, life)
  // What was begun is never begun again, and what is left of it needs a plan of its own.
  forgetPlan(folder, kept)
  if (code !== 0)
    throw new ToolError(`the saved plan was not applied to its end (code ${code})\n${again(kept)}`)
}

const Change = struct(
  'Change',
  {
    address: t.string,
    change: struct('Actions', { actions: t.array(t.string) }, { importing: t.UnknownRecord }),
  },
  {},
)
const Changes = struct('Plan', {}, { resource_changes: t.array(Change) })
export type Change = t.TypeOf<typeof Change>

/** What a plan would do to each resource. @throws ToolError where it cannot be read */
export const changesIn = (folder: string, kept: PlanOf): readonly Change[] =>
  shownBy(Changes, folder, planOf(kept)).resource_changes ?? []
