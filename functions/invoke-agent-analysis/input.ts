import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { ClaimedName } from '../../schemas/claimed-name'
import { decode, integer, struct } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { VantageObserved } from '../../schemas/events'
import { type Monitor, type MonitorIdentity, monitorOf } from '../../schemas/monitor'
import { DomainName, MonitorName, Remark } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import type { DetectionInput } from './model'
import { ReportByAlarm, ReportByEvent, ReportByHand } from './observe/report'

const MuteMinutes = integer('MuteMinutes', 'minutes, 1 to 43200', { minimum: 1, maximum: 43_200 })
const MuteRequest = struct(
  'MuteRequest',
  { domain: DomainName, minutes: MuteMinutes, by: ClaimedName },
  { monitor: MonitorName, reason: Remark },
)
export type MuteRequest = t.TypeOf<typeof MuteRequest>
const UnmuteRequest = struct(
  'UnmuteRequest',
  { domain: DomainName, by: ClaimedName },
  { monitor: MonitorName },
)
export type UnmuteRequest = t.TypeOf<typeof UnmuteRequest>

export type Request =
  | { readonly kind: 'detect'; readonly input: DetectionInput }
  | { readonly kind: 'mute'; readonly mute: MuteRequest; readonly monitors: readonly Monitor[] }
  | { readonly kind: 'vantage'; readonly observed: VantageObserved }
  | { readonly kind: 'unmute'; readonly unmute: UnmuteRequest; readonly monitors: readonly Monitor[] }

/** By hand: `{}` for every domain, or the domains to probe; `mute` and `unmute` are about one. */
const Payload = t.partial(
  {
    domain: DomainName,
    domains: t.array(DomainName),
    mute: MuteRequest,
    unmute: UnmuteRequest,
    by: ClaimedName,
    source: t.string,
    'detail-type': t.string,
  },
  'Payload',
)

/** Who asks by hand, as far as it is known. */
const DIRECT = 'direct invocation'

type Known = Pick<FunctionSettings, 'monitors' | 'detection' | 'windows' | 'shards'>

/** What a payload asks for. A domain that is not monitored is refused by its name. */
export const readInput = (payload: unknown, settings: Known): E.Either<string, Request> => {
  const given = decode(Payload, payload ?? {})
  if (E.isLeft(given)) return given
  const { domain, domains, mute, unmute, by, 'detail-type': detailType } = given.right
  if (detailType === VantageObserved.name)
    return pipe(
      decode(VantageObserved.delivered, payload),
      E.map(({ detail }): Request => ({ kind: 'vantage', observed: detail.data })),
    )
  if (detailType !== undefined) return E.map(detection)(readEvent(payload, given.right, settings))
  if (mute !== undefined && unmute !== undefined)
    return E.left('mute: expected either mute or unmute, found both')
  // Who invokes the function names themselves; whoever opens a window has proved who they are.
  if (mute !== undefined && settings.windows !== undefined)
    return E.left(
      'mute: expected none while the setting windows is there; people open windows by npm run windows',
    )
  if (mute !== undefined)
    return E.map((monitors: readonly Monitor[]): Request => ({ kind: 'mute', mute, monitors }))(
      findOne(mute, settings),
    )
  if (unmute !== undefined)
    return E.map((monitors: readonly Monitor[]): Request => ({ kind: 'unmute', unmute, monitors }))(
      findOne(unmute, settings),
    )
  if (domains?.length === 0) return E.left('domains: expected at least one, found an empty list')
  // Who names a domain raises its alert by hand, with or without a name.
  const asked = { by: by ?? DIRECT }
  if (domain !== undefined && domains === undefined)
    return E.map((input: DetectionInput) => detection({ ...input, ...asked }))(readIssue(payload, settings))
  const wanted = [...(domain === undefined ? [] : [domain]), ...(domains ?? [])]
  if (wanted.length === 0 && settings.shards !== undefined)
    return E.left(
      'domain: expected at least one: with the setting shards the schedule alone observes all of them',
    )
  if (wanted.length === 0)
    return E.right(detection({ trigger: 'manual', monitors: settings.monitors, ...defined({ by }) }))
  return pipe(
    find(wanted, settings),
    E.map((monitors) => detection({ trigger: 'manual', monitors, ...asked })),
  )
}

const detection = (input: DetectionInput): Request => ({ kind: 'detect', input })

const find = (wanted: readonly string[], { monitors }: Known): E.Either<string, readonly Monitor[]> => {
  const unknown = wanted.find((name) => !monitors.some((monitor) => monitor.domain === name))
  if (unknown !== undefined)
    return E.left(`domain: ${unknown} is not monitored; the setting monitors would have to list it`)
  return E.right(monitors.filter((monitor) => wanted.includes(monitor.domain)))
}

/** One monitor by its name, or all of a domain. */
const findOne = (
  { domain, monitor }: MonitorIdentity,
  settings: Known,
): E.Either<string, readonly Monitor[]> => {
  if (monitor === undefined) return find([domain], settings)
  const found = monitorOf(settings.monitors, { domain, monitor })
  return found === undefined
    ? E.left(`monitor: ${domain} has no monitor ${monitor}; the setting monitors would have to list it`)
    : E.right([found])
}

/** The documented payload with an issue; without one it asks for a probe of the domain. */
const readIssue = (payload: unknown, settings: Known): E.Either<string, DetectionInput> =>
  pipe(
    decode(ReportByHand, payload),
    E.flatMap(({ domain, issue, issue_type, summary }) =>
      pipe(
        find([domain], settings),
        E.map((monitors) => {
          const reported = { issue_type: issue?.issue_type ?? issue_type, summary: issue?.summary ?? summary }
          const isReport = reported.issue_type !== undefined || reported.summary !== undefined
          return {
            trigger: 'manual',
            monitors,
            ...(isReport ? { report: { reported_by: DIRECT, ...reported } } : {}),
          } as const
        }),
      ),
    ),
  )

const readEvent = (
  event: unknown,
  { source = '', 'detail-type': detailType }: t.TypeOf<typeof Payload>,
  settings: Known,
): E.Either<string, DetectionInput> => {
  switch (detailType) {
    case 'Scheduled Event':
      return E.right({ trigger: 'schedule', monitors: settings.monitors })
    case 'CloudWatch Alarm State Change':
      return source === 'aws.cloudwatch'
        ? readAlarm(event, settings)
        : E.left('source: expected aws.cloudwatch for the state change of an alarm')
    case 'IssueDetected':
      return settings.detection.sources.some((known) => known.source === source)
        ? readReported(event, settings)
        : E.left('source: expected one that the setting detection.sources lists')
    default:
      return E.left(
        'detail-type: expected Scheduled Event, CloudWatch Alarm State Change, IssueDetected or VantageObserved, found another',
      )
  }
}

/** A setting without an account or region allows any: the stack fills it in. */
const isOf = <A>(setting: A | undefined, found: A): boolean => setting === undefined || setting === found

const readAlarm = (event: unknown, settings: Known): E.Either<string, DetectionInput> =>
  pipe(
    decode(ReportByAlarm, event),
    E.flatMap(({ account, region, detail: { alarmName, state } }) => {
      const domains = settings.detection.alarms.flatMap((alarm) =>
        alarm.alarm_name === alarmName && isOf(alarm.account_id, account) && isOf(alarm.region, region)
          ? [alarm.domain]
          : [],
      )
      if (domains.length === 0)
        return E.left(
          'detail.alarmName: expected one that the setting detection.alarms lists, of its account and region',
        )
      const report = { reported_by: `CloudWatch alarm ${alarmName}`, summary: state.reason }
      return pipe(
        find(domains, settings),
        // An alarm that ends has the domain probed as well: its recovery is seen at once.
        E.map((monitors) => ({
          trigger: 'event' as const,
          monitors,
          ...(state.value === 'ALARM' ? { report } : {}),
        })),
      )
    }),
  )

const readReported = (event: unknown, settings: Known): E.Either<string, DetectionInput> =>
  pipe(
    decode(ReportByEvent, event),
    E.flatMap(({ source, account, detail: { data } }) => {
      const known = settings.detection.sources.some(
        (one) => one.source === source && isOf(one.account_id, account),
      )
      if (!known)
        return E.left(`account: expected the one that the setting detection.sources has for ${source}`)
      return pipe(
        find([data.domain], settings),
        E.map((monitors) => ({
          trigger: 'event' as const,
          monitors,
          report: { reported_by: source, issue_type: data.issue.issue_type, summary: data.issue.summary },
        })),
      )
    }),
  )
