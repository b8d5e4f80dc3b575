import { readOptionsOnly, textOf, UsageError } from '../../local/commands/shared/command-line'
import { defined } from '../../schemas/defined'
import type { Instant } from '../../schemas/scalars'
import { moment } from '../review/options'
import { type Deployment, deploymentOf, deploymentOptions, deploymentUsage } from '../shared/deployment'

export interface Options {
  readonly deployment: Deployment
  readonly to: Instant
  readonly days: number
  /** Share of the time that a domain is to be available, 0 to 1. */
  readonly target: number
  readonly out?: string
  readonly settleSeconds: number
  readonly json: boolean
}

export const usage = `Usage: npm run status -- [options]     make status [TO=…]

Replays the archive to the review rule alone and writes a status page: for each domain its state, availability day by day, error
budget and incidents. The same archive, time and settings give the same bytes.

  --to TIME        what the page is as of: 2026-01-31T08:00:00Z, 2026-01-31 (UTC) or how long ago (default: the last full minute)
  --days N         days before it, 1 to 365 (default: 90)
  --target PERCENT what domains are to be available, 50 to 100 (default: 99.9)
  --out FILE       the page (default: .local/status/status.html; status.json beside it)
  --settle SECONDS how long to wait for late files after the replay, 0 to 600 (default: 10)
  --json           print the status as JSON
${deploymentUsage}
  --help`

const DAYS = 90
const TARGET = 99.9
const SETTLE = 10

const number = (option: string, given: string | undefined, [least, most]: readonly [number, number]) => {
  if (given === undefined) return undefined
  const value = Number(given)
  if (!/^\d+(\.\d+)?$/.test(given) || value < least || value > most)
    throw new UsageError(`--${option}: expected a number from ${least} to ${most}, found ${given}`)
  return value
}

/** Reads the command line. @throws UsageError */
export const readOptions = (args: readonly string[], now = new Date()): Options => {
  const values = readOptionsOnly(args, {
    ...deploymentOptions,
    to: { type: 'string' },
    days: { type: 'string' },
    target: { type: 'string' },
    out: { type: 'string' },
    settle: { type: 'string' },
    json: { type: 'boolean' },
  })
  const given = (name: string) => textOf(values, name)
  const days = number('days', given('days'), [1, 365]) ?? DAYS
  if (!Number.isInteger(days)) throw new UsageError(`--days: expected a whole number, found ${days}`)
  const to = given('to')
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000).toISOString()
  const until = to === undefined ? minute : moment('to', to, now)
  if (until > now.toISOString()) throw new UsageError(`--to ${until} is in the future`)
  return {
    deployment: deploymentOf(values),
    to: until,
    days,
    target: (number('target', given('target'), [50, 100]) ?? TARGET) / 100,
    settleSeconds: number('settle', given('settle'), [0, 600]) ?? SETTLE,
    json: values.json === true,
    ...defined({ out: given('out') }),
  }
}
