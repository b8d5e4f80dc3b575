import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { readOptionsOnly, textOf, UsageError } from '../../local/commands/shared/command-line'
import { decode } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { AlertId, DomainName, type Instant } from '../../schemas/scalars'
import { type Deployment, deploymentOf, deploymentOptions, deploymentUsage } from '../shared/deployment'
import { dayWritten, timeWritten } from '../shared/moment'

export interface Options {
  readonly deployment: Deployment
  /** Absent: the last 24 hours, or around the alert that is asked for. */
  readonly from?: Instant
  readonly to?: Instant
  readonly alert?: string
  readonly domain?: string
  readonly timeZone: string
  /** Folder for the report; one per replay below `.local/reviews` unless given. */
  readonly out?: string
  /** Seconds without a new file after which everything counts as filed. */
  readonly settleSeconds: number
  readonly json: boolean
}

export const usage = `Usage: npm run review -- [options]     make review [FROM=…] [TO=…] [ALERT=…] [DOMAIN=…]

Replays the archive of the bus to the review rule alone and writes the timeline of what happened as HTML, Markdown and JSON.

  --from TIME      2026-01-31T08:00:00Z, 2026-01-31 (UTC) or how long ago: 90m, 24h, 7d (default: 24h)
  --to TIME        the same forms (default: now)
  --alert ID       one alert; without --from and --to the time around it
  --domain NAME    the alerts of one domain
  --time-zone NAME zone of the local times, for example Europe/Berlin (default: this machine's)
  --out DIR        folder of the report (default: .local/reviews/<replay>)
  --settle SECONDS how long to wait for late files after the replay (default: 10)
  --json           print the JSON instead of a summary
${deploymentUsage}
  --help`

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A moment as people write it. @throws UsageError */
export const moment = (option: string, given: string, now: Date): Instant => {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(given) ?? []
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (UNITS[unit] ?? 0)).toISOString()
  const time = dayWritten(given) ?? timeWritten(given)
  if (time === undefined)
    throw new UsageError(
      `--${option}: expected a time such as 2026-01-31T08:00:00Z, a date, or how long ago (90m, 24h, 7d), found ${given}`,
    )
  return time
}

const decoded = <A>(option: string, codec: t.Type<A, unknown, unknown>, given: string): A => {
  const result = decode(codec, given)
  if (E.isLeft(result)) throw new UsageError(`--${option}: ${result.left.replace(/^input: /, '')}`)
  return result.right
}

/** The name of a zone as it is known here; `undefined` where it is none. */
const zoneNamed = (name: string | undefined): string | undefined => {
  try {
    return name && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** That of this machine, unless one is given. A TZ such as `:/etc/localtime` or an empty one names none. */
const zone = (given: string | undefined): string => {
  const known = zoneNamed(given ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  if (known !== undefined) return known
  if (given === undefined) return 'UTC'
  throw new UsageError(`--time-zone: expected a zone such as Europe/Berlin, found ${given}`)
}

const settle = (given: string): number => {
  const seconds = Number(given)
  if (!/^\d+(\.\d+)?$/.test(given) || seconds > 600)
    throw new UsageError(`--settle: expected seconds, 0 to 600, found ${given}`)
  return seconds
}

/** Reads the command line. @throws UsageError */
export const readOptions = (args: readonly string[], now = new Date()): Options => {
  const values = readOptionsOnly(args, {
    ...deploymentOptions,
    from: { type: 'string' },
    to: { type: 'string' },
    alert: { type: 'string' },
    domain: { type: 'string' },
    'time-zone': { type: 'string' },
    out: { type: 'string' },
    settle: { type: 'string' },
    json: { type: 'boolean' },
  })
  const given = (name: string) => textOf(values, name)
  const from = given('from')
  const to = given('to')
  const alert = given('alert')
  const domain = given('domain')
  const out = given('out')
  const options: Options = {
    deployment: deploymentOf(values),
    ...(from === undefined ? {} : { from: moment('from', from, now) }),
    ...(to === undefined ? {} : { to: moment('to', to, now) }),
    ...(alert === undefined ? {} : { alert: decoded('alert', AlertId, alert) }),
    ...(domain === undefined ? {} : { domain: decoded('domain', DomainName, domain) }),
    timeZone: zone(given('time-zone')),
    ...defined({ out }),
    settleSeconds: settle(given('settle') ?? '10'),
    json: values.json === true,
  }
  const latest = options.to ?? now.toISOString()
  if (options.from !== undefined && options.from >= latest)
    throw new UsageError(`--from ${options.from} must be before --to ${latest}`)
  return options
}
