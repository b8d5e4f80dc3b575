import { join } from 'node:path'
import { readSettings, SettingsError, type StackSettings } from '../stacks/settings'
import { readContext } from '../stacks/settings-source'
import { readCommandLine, runTool, ToolError, UsageError } from './command-line'
import { accountFindings, credentialsFinding } from './deploy/account-findings'
import { afterDeployment } from './deploy/after'
import { type Finding, lineOf } from './deploy/finding'
import { settingsFindings } from './deploy/settings-findings'
import { deployedIn, run, terraformFinding } from './deploy/terraform'

const USAGE = `usage: make preflight | diff | deploy | destroy   [ARGS=--yes]

preflight  checks what can be known before anything is changed; exit code 1 where a deployment would fail or do harm
diff       checks, then shows what a deployment would change
deploy     checks, shows what will change, and changes it after a yes
destroy    shows what would be removed, and removes it after a yes; refused while the setting "protect" is true

--yes      deploy and destroy ask nobody

Settings come from cdktf.json and CLOUDOPS_SETTINGS, credentials from the environment, as with the aws command.`

const commands = ['preflight', 'diff', 'deploy', 'destroy'] as const
type Command = (typeof commands)[number]

const ROOT = join(__dirname, '..')
const STACK = join(process.env.CDKTF_OUTDIR ?? join(ROOT, 'cdktf.out'), 'stacks', 'cloudops')

const read = (args: readonly string[]): { readonly command: Command; readonly yes: boolean } => {
  const { values, positionals } = readCommandLine(args, { yes: { type: 'boolean' } })
  const [given, ...more] = positionals
  const command = commands.find((known) => known === given)
  if (command === undefined || more.length > 0)
    throw new UsageError(`one of ${commands.join(', ')} is needed`)
  const yes = values.yes === true
  const asks = command === 'deploy' || command === 'destroy'
  if (yes && !asks) throw new UsageError('--yes: only with deploy and destroy')
  if (asks && !yes && !process.stdin.isTTY)
    throw new UsageError(`${command}: there is no terminal to ask on; --yes asks nobody`)
  return { command, yes }
}

const settingsOf = (): StackSettings => {
  try {
    return readSettings(readContext())
  } catch (error) {
    if (error instanceof SettingsError) throw new ToolError(error.problems.join('\n'))
    throw error
  }
}

/** Tells what is found as soon as it is known, in a fixed order; whether nothing stands against it. */
const check = async (findings: readonly (Finding | Promise<Finding>)[]): Promise<boolean> => {
  let free = true
  for (const finding of findings) {
    const found = await finding
    console.log(lineOf(found))
    free &&= found.level !== 'stop'
  }
  return free
}

const synthesize = async (): Promise<void> => {
  await run(process.execPath, ['-r', 'tsx/cjs', 'main.ts'], ROOT)
  await run('terraform', ['init', '-input=false'], STACK)
}

const main = async (): Promise<number> => {
  const { command, yes } = read(process.argv.slice(2))
  const settings = settingsOf()
  if (command === 'destroy' && settings.protect)
    throw new ToolError(
      'protect is true: tables, bucket and keys refuse to be destroyed\n-> set protect to false, make deploy, then make destroy (docs/deploying.md#taking-it-down)',
    )
  const able = await check([terraformFinding(), credentialsFinding(settings)])
  // What stands against a deployment stands neither against its removal nor against looking at what it would do.
  const free =
    command === 'destroy' ||
    (await check([...settingsFindings(settings), ...(able ? accountFindings(settings) : [])]))
  if (!able || (!free && command !== 'diff')) return 1
  if (command === 'preflight') return 0
  await synthesize()
  const approve = yes ? ['-auto-approve', '-input=false'] : []
  switch (command) {
    case 'diff':
      await run('terraform', ['plan', '-input=false'], STACK)
      return 0
    case 'destroy':
      await run('terraform', ['destroy', ...approve], STACK)
      return 0
    case 'deploy':
      await run('terraform', ['apply', ...approve], STACK)
      console.log(`\n${afterDeployment(deployedIn(STACK), settings)}`)
      return 0
  }
}

void runTool(USAGE, main)
