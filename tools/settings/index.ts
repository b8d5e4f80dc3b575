import { readFileSync } from 'node:fs'
import { pc } from '../../local/commands/shared/colours'
import { readCommandLine, runTool, ToolError, UsageError } from '../../local/commands/shared/command-line'
import { shownJson } from '../../local/commands/shared/printable'
import { StackSettings } from '../../stacks/settings'
import { defaultsOf } from '../../stacks/settings/defaults'
import { settingsGiven } from '../shared/deployment'
import { type Effective, effectiveSettings } from './effective'

const usage = `Usage: npm run --silent settings -- [PATH] [--set] [--json]

The settings that count, and where each is from: cdktf.json, the file of CLOUDOPS_SETTINGS, or its default. Settings hold no secrets:
these are in Secrets Manager.

  PATH      only those below it: detection, approval.critical
  --set     only those that are set
  --json    as JSON, whole`

/** Longest value of a line. */
const MOST = 100

const fileOf = (): ((name: string) => string) => {
  const file = process.env.CLOUDOPS_SETTINGS
  if (file === undefined || file === '') return () => 'cdktf.json'
  const names = new Set(Object.keys(JSON.parse(readFileSync(file, 'utf8'))))
  return (name) => (names.has(name) ? file : 'cdktf.json')
}

const lineOf = ({ path, value, from }: Effective): string => {
  const text = shownJson(value)
  const short = text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text
  return `${pc.bold(path)} = ${short}  ${pc.dim(from)}`
}

const main = async (): Promise<number> => {
  const { values, positionals } = readCommandLine(process.argv.slice(2), {
    set: { type: 'boolean' },
    json: { type: 'boolean' },
  })
  const [below = '', ...more] = positionals
  if (more.length > 0) throw new UsageError(`one PATH at most, found ${positionals.join(' ')}`)
  const { given, settings } = settingsGiven()
  const all = effectiveSettings(
    settings,
    { values: given.values, fileOf: fileOf() },
    defaultsOf(StackSettings),
  )
  const shown = all.filter(
    ({ path, from }) =>
      (below === '' || path === below || path.startsWith(`${below}.`)) &&
      (values.set !== true || (from !== 'default' && from !== 'from others')),
  )
  if (shown.length === 0)
    throw new ToolError(`there is no setting ${below}${values.set === true ? ' that is set' : ''}`)
  console.log(values.json === true ? shownJson(shown, 2) : shown.map(lineOf).join('\n'))
  return 0
}

void runTool(usage, main)
