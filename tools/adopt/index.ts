import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { readOptionsOnly, runTool, ToolError, textOf } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import type { StackSettings } from '../../stacks/settings'
import { credentialsFinding, takenFindings } from '../deploy/account-findings'
import { ADOPTABLE, existingFindings } from '../deploy/existing'
import { check, isStop, prepare, prepareSaved, refuseLocal, STACK } from '../deploy/prepare'
import { applySaved, changesIn, checkSaved, type PlanOf, savePlan } from '../deploy/saved-plan'
import { settingsFindings } from '../deploy/settings-findings'
import { knownIn, terraformFinding } from '../deploy/terraform'
import { settingsGiven } from '../shared/deployment'
import type { Finding, ResourceImport } from '../shared/finding'
import { confirmedBy, newOf, type Review, reviewOf } from './review'

const USAGE = `usage: make adopt [CONFIRM=address,address]

Takes over what the deployment guide of the Python version has made under the stack's names, with what is in it: the table, the topics, the log
groups, the secret, and the bucket that bucket_name names. docs/migrating.md has the steps before and after it.

Without CONFIRM it says what is there and whose it is, plans the takeover, shows the plan and keeps it; nothing is changed. With the addresses of
everything that the plan changes it does exactly what the plan shows. It refuses a plan that would replace or destroy anything.`

/** Confirms a plan that takes things over as they are. */
const NOTHING = 'nothing'

const KEPT: PlanOf = { name: 'adoption', command: 'make adopt' }

const read = (args: readonly string[]): readonly string[] => {
  const values = readOptionsOnly(args, { confirm: { type: 'string' } })
  return (textOf(values, 'confirm') ?? '').split(/[\s,]+/).filter((address) => address !== '')
}

/** What is not known could be anybody's. */
const prevents = (found: Finding): boolean =>
  found.unknown === true || (isStop(found) && found.adopts === undefined)

/** Into the definition itself, which every other command writes anew: no import is left lying about. */
const addImports = (imports: readonly ResourceImport[]): void => {
  if (imports.length === 0) return
  const path = join(STACK, 'cdk.tf.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), import: imports }))
}

const importsIn = (): readonly ResourceImport[] =>
  JSON.parse(readFileSync(join(STACK, 'cdk.tf.json'), 'utf8')).import ?? []

const orThrow = <A>(answer: E.Either<string, A>): A => {
  if (E.isLeft(answer)) throw new ToolError(`${answer.left}\n-> nothing has been changed`)
  return answer.right
}

/** @throws ToolError where the kept plan must not be applied */
const reviewed = (): Review => {
  const review = reviewOf(changesIn(STACK, KEPT), importsIn())
  if (E.isLeft(review)) throw new ToolError(`${review.left}\n-> nothing has been changed`)
  return review.right
}

/** What is there now, and whose it is; `undefined` where that prevents an adoption. */
const lookedAt = async (settings: StackSettings): Promise<readonly Finding[] | undefined> => {
  const found = [
    ...(await check([...settingsFindings(settings), ...takenFindings(settings)])),
    ...(await check(await existingFindings(settings))),
  ]
  if (!found.some(prevents)) return found
  console.log('\nWhat stops it or is not known is settled first; nothing has been changed.')
  return undefined
}

const plan = async (settings: StackSettings, life: Lifetime): Promise<number> => {
  const found = await lookedAt(settings)
  if (found === undefined) return 1
  const imports = found.flatMap(({ adopts }) => (adopts === undefined ? [] : [adopts]))
  const isDeployed = found.some(({ deployed }) => deployed === true)
  if (imports.length === 0 && !isDeployed) {
    console.log('\nThere is nothing to take over.')
    return 0
  }
  await prepare(settings, isDeployed, life)
  const known = knownIn(STACK)
  addImports(orThrow(newOf(imports, known)))
  // What an adoption has begun is of this deployment by its tags, and may lack the rest.
  const addresses = new Set([
    ...imports.map(({ to }) => to),
    ...ADOPTABLE.filter((address) => known.has(address)),
  ])
  const planned = await savePlan(STACK, settings, life, KEPT, [...addresses])
  if (planned === 'no changes') {
    console.log('\nEverything has been taken over.')
    return 0
  }
  const { unchanged, changed } = reviewed()
  console.log('\nNothing has been changed. The plan is kept; by it')
  for (const address of unchanged) console.log(`  ${address} is taken over as it is`)
  for (const { address, does } of changed) console.log(`  ${address} is ${does}`)
  console.log(
    `To do exactly this: make adopt CONFIRM=${changed.map(({ address }) => address).join(',') || NOTHING}`,
  )
  return 0
}

const apply = async (
  settings: StackSettings,
  confirmed: readonly string[],
  life: Lifetime,
): Promise<number> => {
  checkSaved(STACK, settings, KEPT)
  // No plan notices who has joined since it was made: a subscription, a stream or a rule is none of its resources.
  if ((await lookedAt(settings)) === undefined) return 1
  await prepareSaved(settings, life)
  orThrow(
    confirmedBy(
      reviewed(),
      confirmed.filter((address) => address !== NOTHING),
    ),
  )
  await applySaved(STACK, life, KEPT)
  console.log('\nTaken over. Next: make preflight, make deploy (docs/migrating.md)')
  return 0
}

const main = async (life: Lifetime): Promise<number> => {
  const confirmed = read(process.argv.slice(2))
  refuseLocal()
  const { settings } = settingsGiven()
  if ((await check([terraformFinding(), credentialsFinding(settings)])).some(isStop)) return 1
  return confirmed.length === 0 ? plan(settings, life) : apply(settings, confirmed, life)
}

// As with a deployment: Terraform finishes what it is changing and writes its state.
void runTool(USAGE, main, { tidyMs: Number.POSITIVE_INFINITY })
