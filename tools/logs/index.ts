import { setTimeout as wait } from 'node:timers/promises'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import * as E from 'fp-ts/Either'
import { pc } from '../../local/commands/shared/colours'
import {
  readCommandLine,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { shownJson } from '../../local/commands/shared/printable'
import { decode } from '../../schemas/codec'
import { AlertId } from '../../schemas/scalars'
import { named } from '../../stacks/settings/names'
import { deployedContracts } from '../shared/contracts'
import { deploymentOf, deploymentOptions, deploymentUsage } from '../shared/deployment'
import { lineOf } from './entry'
import { existing, MOST_ROWS } from './query'
import { storyOf } from './story'

/** `npm run logs`: what all functions have written about one alert, here or on AWS. */

const usage = `Usage: npm run logs -- ALERT [options]     make logs ALERT=…

The lines of all functions about one alert, in their order: its events, decisions and calls, and what else happened in the same traces.
On AWS Logs Insights reads them, which costs by the bytes of the time that is looked through.

  --since TIME    how far to look back: 30m, 12h, 7d (default: 24h)
  --follow        go on with what is written from now on, until Ctrl-C
  --json          one line of JSON each, with everything it says
${deploymentUsage}
  --help`

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const POLL_MS = 2_000
/** A line can be found only some time after it was written. */
const LATE_MS = 120_000

const millisecondsOf = (text: string): number => {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  const milliseconds = Number(count) * (UNITS[unit] ?? Number.NaN)
  if (!(milliseconds > 0)) throw new UsageError(`--since: expected a time like 30m, 12h or 7d, found ${text}`)
  return milliseconds
}

const main = async (life: Lifetime): Promise<number> => {
  const { values, positionals } = readCommandLine(process.argv.slice(2), {
    ...deploymentOptions,
    since: { type: 'string' },
    follow: { type: 'boolean' },
    json: { type: 'boolean' },
  })
  const [alert = '', ...more] = positionals
  if (alert === '' || more.length > 0)
    throw new UsageError(`one alert is needed, found ${positionals.join(' ') || 'none'}`)
  if (E.isLeft(decode(AlertId, alert)))
    throw new UsageError(`ALERT: expected ${AlertId.description}, found ${alert}`)
  const since = textOf(values, 'since') ?? '24h'
  const { region, stage } = deploymentOf(values)
  const began = Date.now() - millisecondsOf(since)
  const client = new CloudWatchLogsClient({ region })
  life.add(() => client.destroy())

  const prefix = '/aws/lambda/'
  const wanted = deployedContracts().map(({ name }) => `${prefix}${named({ stage }, name)}`)
  const groups = await existing(client, wanted, prefix)
  if (groups.length === 0)
    throw new ToolError(
      `there are no logs of the functions in ${region}: is it deployed there, as this stage? (--region, --stage)`,
    )
  const print = (text: string): void => void process.stdout.write(`${text}\n`)
  const shown = new Set<string>()
  const show = async (from: number): Promise<void> => {
    const when = { from, to: Date.now() + LATE_MS }
    const { entries, isCut } = await storyOf(client, { alert, groups, ...when }, life.signal)
    for (const entry of entries) {
      if (shown.has(entry.id)) continue
      shown.add(entry.id)
      print(values.json === true ? shownJson(entry) : lineOf(entry, alert))
    }
    if (isCut)
      console.error(
        pc.yellow(
          `these are the earliest: a query answers ${MOST_ROWS} lines, and there may be later ones; a shorter --since shows them`,
        ),
      )
  }

  await show(began)
  if (shown.size === 0 && values.follow !== true)
    throw new ToolError(
      `no function has written about ${alert} in the last ${since}; --since 7d looks further back`,
    )
  if (values.follow !== true) return 0
  console.error(pc.dim(`following ${alert} in ${region}; Ctrl-C ends it`))
  while (!life.signal.aborted) {
    await wait(POLL_MS, undefined, { signal: life.signal })
    await show(Date.now() - LATE_MS)
  }
  return 0
}

// Whoever reads may stop reading: `| head` is no failure.
void runTool(usage, main, { brokenPipe: 0 })
