import {
  readCommandLine,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { isWitness } from '../../stacks/settings'
import { settingsGiven } from '../shared/deployment'
import { accountFindings, credentialsFinding } from './account-findings'
import { existingFindings } from './existing'
import { afterDeployment, afterWitness } from './next-steps'
import { check, isStop, prepare, prepareSaved, refuseLocal, STACK } from './prepare'
import { rollBack, type ShiftOptions, shift } from './rollout'
import { rolloutOn } from './rollout/lambda'
import { applySaved, checkSaved, savePlan } from './saved-plan'
import { settingsFindings } from './settings-findings'
import { deployedIn, protectedIn, publishedIn, run, terraformFinding } from './terraform'

const USAGE = `usage: make preflight | diff | deploy | rollback | destroy   [ARGS=--yes]

preflight  checks what can be known before anything is changed; exit code 1 where a deployment would fail or do harm
diff       checks, then shows what a deployment would change, and keeps the plan beside the definition
deploy     checks, shows what will change, changes it after a yes, and takes the new versions of the functions into use: those that watch, speak to people
           and take their decisions answer a call first, and get a tenth of the calls for some minutes
rollback   leads every function back to the version that was in use before the last deployment, at once; tables, rights and rules stay as they are
destroy    shows what would be removed, and removes it after a yes; refused while the setting "deletion_protection" is true

--yes      deploy and destroy ask nobody
--saved    deploy: makes exactly what the last diff has shown, without asking; refused where anything that it was made of has changed
--detailed-exitcode  diff: exit code 0 where nothing would change, 2 where something would, 1 for everything else
--canary-minutes N  deploy: how long a tenth of the calls goes to the new versions first (5; 0: they are taken into use at once)
--again    deploy: takes into use what was rolled back

Settings come from cdktf.json and CLOUDOPS_SETTINGS, credentials from the environment, as with the aws command.`

const commands = ['preflight', 'diff', 'deploy', 'rollback', 'destroy'] as const
type Command = (typeof commands)[number]

interface Asked {
  readonly command: Command
  readonly yes: boolean
  readonly again: boolean
  readonly saved: boolean
  readonly detailed: boolean
  readonly canaryMinutes: number
}

const CANARY_MINUTES = '5'
const DETAILED = 'detailed-exitcode'
/** As Terraform has it. */
const CHANGES = 2

const read = (args: readonly string[]): Asked => {
  const { values, positionals } = readCommandLine(args, {
    yes: { type: 'boolean' },
    again: { type: 'boolean' },
    saved: { type: 'boolean' },
    [DETAILED]: { type: 'boolean' },
    'canary-minutes': { type: 'string' },
  })
  const [given, ...more] = positionals
  const command = commands.find((known) => known === given)
  if (command === undefined || more.length > 0)
    throw new UsageError(`one of ${commands.join(', ')} is needed`)
  const yes = values.yes === true
  const asks = command === 'deploy' || command === 'destroy'
  if (yes && !asks) throw new UsageError('--yes: only with deploy and destroy')
  const saved = values.saved === true
  if (saved && command !== 'deploy') throw new UsageError('--saved: only with deploy')
  const detailed = values[DETAILED] === true
  if (detailed && command !== 'diff') throw new UsageError(`--${DETAILED}: only with diff`)
  if (asks && !yes && !saved && !process.stdin.isTTY)
    throw new UsageError(`${command}: there is no terminal to ask on; --yes asks nobody`)
  const again = values.again === true
  const minutes = textOf(values, 'canary-minutes')
  if ((again || minutes !== undefined) && command !== 'deploy')
    throw new UsageError('--again and --canary-minutes: only with deploy')
  if (!/^([0-9]|[1-5][0-9]|60)$/.test(minutes ?? CANARY_MINUTES))
    throw new UsageError('--canary-minutes: a number of minutes, 0 to 60')
  return { command, yes, again, saved, detailed, canaryMinutes: Number(minutes ?? CANARY_MINUTES) }
}

const takeIntoUse = (region: string, options: ShiftOptions): Promise<void> => {
  const { functions, parameter } = publishedIn(STACK)
  return shift(functions, rolloutOn(region, parameter), options)
}

const main = async (life: Lifetime): Promise<number> => {
  const { command, yes, again, saved, detailed, canaryMinutes } = read(process.argv.slice(2))
  refuseLocal()
  const { settings } = settingsGiven()
  if (command === 'destroy' && settings.deletion_protection)
    throw new ToolError(
      'deletion_protection is true: tables, bucket and secrets refuse to be destroyed\n-> set deletion_protection to false, make deploy, then make destroy (docs/deploying.md#taking-it-down)',
    )
  const able = !(await check([terraformFinding(), credentialsFinding(settings)])).some(isStop)
  // What forbids a deployment forbids neither its removal nor a look at what it would do.
  const found =
    command === 'destroy' || command === 'rollback'
      ? []
      : [
          ...(await check([...settingsFindings(settings), ...(able ? accountFindings(settings) : [])])),
          ...(able && !isWitness(settings) ? await check(await existingFindings(settings)) : []),
        ]
  if (!able || (found.some(isStop) && command !== 'diff')) return 1
  if (command === 'preflight') return 0
  if (saved) checkSaved(STACK, settings)
  const wasDeployed = found.some(({ deployed }) => deployed === true)
  await (saved ? prepareSaved(settings, life) : prepare(settings, wasDeployed, life))
  const approve = yes ? ['-auto-approve', '-input=false'] : []
  switch (command) {
    case 'diff': {
      const planned = await savePlan(STACK, settings, life)
      if (planned === 'changes') console.log('\nTo make exactly this: make deploy ARGS=--saved')
      return planned === 'changes' && detailed ? CHANGES : 0
    }
    case 'rollback': {
      const { functions, parameter } = publishedIn(STACK)
      await rollBack(functions, rolloutOn(settings.region, parameter), console.log)
      console.log(
        'What was in use before the last deployment is in use again. make deploy takes it forward when something has changed.',
      )
      return 0
    }
    case 'destroy':
      if (protectedIn(STACK) === true)
        throw new ToolError(
          'what is deployed is still protected\n-> make deploy with deletion_protection false first',
        )
      await run('terraform', ['destroy', ...approve], STACK, life)
      return 0
    case 'deploy':
      await (saved ? applySaved(STACK, life) : run('terraform', ['apply', ...approve], STACK, life))
      await takeIntoUse(settings.region, { again, canaryMinutes, say: console.log, signal: life.signal })
      console.log(
        `\n${isWitness(settings) ? afterWitness(settings) : afterDeployment(deployedIn(STACK), settings)}`,
      )
      return 0
  }
}

// Terraform decides how long it takes to end: it finishes what it is changing and writes its state.
void runTool(USAGE, main, {
  tidyMs: Number.POSITIVE_INFINITY,
  // Whoever reads these codes must not take a mistake for changes.
  wrongUsage: process.argv.includes(`--${DETAILED}`) ? 1 : 2,
})
