import * as E from 'fp-ts/Either'
import { defined } from '../../schemas/defined'
import type { Issue } from '../../schemas/issue'
import { identityOf, keyOf, type MonitorIdentity } from '../../schemas/monitor'
import { factOf } from '../domain/issues/fact'
import { problemText } from '../domain/monitors/state'
import type { ProbeReport } from '../runtime/ports'
import type { FleetDecision, Recorded, Unobserved } from './model'

export interface DomainFinding extends MonitorIdentity {
  readonly status: ProbeReport['status'] | 'failed' | 'skipped'
  readonly issue_types: readonly string[]
  readonly alert_ids: readonly string[]
  /** Milliseconds until the whole answer was there; absent where none came. */
  readonly latency_ms?: number
  readonly certificate_expires_at?: string
  readonly reason?: string
  /** Why faults open no alert: maintenance, a mute, or the prober suspects itself. */
  readonly quiet?: string
}

/** The documented answer: what was checked, and the ids of the alerts that are open. */
export interface Detected {
  readonly checked: number
  readonly healthy: number
  /** Domains of which the prober could not tell. */
  readonly unknown: number
  /** Domains for which no time was left. */
  readonly skipped: number
  readonly alert_ids: readonly string[]
  readonly domains: readonly DomainFinding[]
  /** Domains whose state could not be read or written, and alerts that could not be withdrawn; the next tick does it. */
  readonly failures: readonly string[]
  /** Rows of added monitors that are not probed, and why. */
  readonly refused?: readonly string[]
}

export const answerOf = (
  recorded: readonly Recorded[],
  unobserved: readonly Unobserved[],
  { held, problem }: FleetDecision,
  undone: readonly string[],
): Detected => {
  const domains = [
    ...recorded.map((one) => findingOf(one, held)),
    ...unobserved.map((one) => ({ ...one, issue_types: [], alert_ids: [] })),
  ].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const count = (status: DomainFinding['status']) =>
    domains.filter((finding) => finding.status === status).length
  return {
    checked: domains.length - unobserved.filter(({ status }) => status !== 'failed').length,
    healthy: count('healthy'),
    unknown: count('unknown'),
    skipped: count('skipped'),
    alert_ids: [...new Set(domains.flatMap(({ alert_ids }) => alert_ids))],
    domains,
    failures: [
      ...domains.flatMap((one) => (one.status === 'failed' ? [`${keyOf(one)}: ${one.reason ?? ''}`] : [])),
      ...(problem === undefined ? [] : [`fleet: ${problem}`]),
      ...undone,
    ],
  }
}

const findingOf = ({ observation, state }: Recorded, held: string | undefined): DomainFinding => {
  const { status, issues, reason } = observation.report
  const identity = identityOf(observation.monitor)
  const issue_types = issues.map(({ issue_type }) => issue_type)
  if (E.isLeft(state)) {
    return { ...identity, status: 'failed', issue_types, alert_ids: [], reason: problemText(state.left) }
  }
  const { first_byte_ms, total_ms } = observation.report.timings
  const answered = status === 'healthy' || first_byte_ms !== undefined
  const latency_ms = answered && total_ms !== undefined ? Math.round(total_ms) : undefined
  const certificate_expires_at = observation.report.certificate_expires_at ?? expiryIn(issues)
  const quiet = observation.quiet?.reason ?? (status === 'issue' ? held : undefined)
  return {
    ...identity,
    status,
    issue_types,
    alert_ids: Object.values(state.right.open).flatMap((entry) =>
      entry.recovered_at === undefined ? [entry.alert_id] : [],
    ),
    ...defined({ latency_ms, certificate_expires_at, reason, quiet }),
  }
}

/** A certificate that is not accepted is evidence. */
const expiryIn = (issues: readonly Issue[]): string | undefined =>
  issues.map((issue) => factOf(issue, 'cert_not_after')).find((value) => value !== undefined)
