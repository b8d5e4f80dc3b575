import type { Instant, Severity } from '../../../schemas/scalars'
import { severityRank } from '../../domain/issues/severity'
import { laterBy, minutes } from '../../runtime/time'
import type { FleetDecisions, PendingAnalysis } from '../model'

const WINDOW_MS = minutes(60)

/** When analyses were granted, by what they were granted under. */
export type Grants = Readonly<Record<string, Instant>>

export interface Granted {
  readonly decisions: FleetDecisions
  /** Open alerts that the agent is asked about now. */
  readonly analyses: readonly PendingAnalysis[]
  /** Those of the last hour. */
  readonly granted: Grants
}

/** An alert that is to be analysed. */
interface AnalysisRequest {
  readonly grant: string
  readonly severity: Severity
  readonly since: Instant
  /** The decision that it is for, or the open alert that waits for it. */
  readonly of: { readonly domain: string; readonly check: string } | PendingAnalysis
}

/**
 * Which alerts the agent is asked about, of those to open and of those that are open and wait for it: the worst first, the
 * oldest of one severity first, until the hour's budget is used up. The others open with their evidence alone, or go on
 * waiting. An alert that carries a previous analysis costs nothing, and neither does one that was granted its analysis by a
 * tick before or beside this one.
 */
export const grantAnalyses = (
  decisions: FleetDecisions,
  backlog: readonly PendingAnalysis[],
  before: Grants,
  perHour: number,
  now: Instant,
): Granted => {
  const granted: Record<string, Instant> = Object.fromEntries(
    Object.entries(before).filter(([, at]) => isOfThisHour(at, now)),
  )
  const result: FleetDecisions = new Map([...decisions].map(([domain, causes]) => [domain, new Map(causes)]))
  const analyses: PendingAnalysis[] = []
  const requests: readonly AnalysisRequest[] = [
    ...opening(decisions, now),
    ...backlog.map((one) => ({ ...one, of: one })),
  ]
  for (const { grant, of } of [...requests].sort(worstAndOldestFirst)) {
    const known = granted[grant] !== undefined
    if (!known && Object.keys(granted).length >= perHour) {
      if ('alert_id' in of) continue
      const causes = result.get(of.domain)
      const decision = causes?.get(of.check)
      const deferred_until = laterBy(earliest(Object.values(granted)) ?? now, WINDOW_MS)
      if (decision?.kind === 'open') causes?.set(of.check, { ...decision, analysis: { deferred_until } })
      continue
    }
    // It is asked for now, whenever that was granted first: the hour counts from here.
    granted[grant] = now
    if ('alert_id' in of) analyses.push(of)
  }
  return { decisions: result, analyses, granted }
}

/** A grant of a clock that ran ahead by more than an hour would never grow old. */
const isOfThisHour = (at: Instant, now: Instant): boolean =>
  laterBy(at, WINDOW_MS) > now && laterBy(at, -WINDOW_MS) <= now

const opening = (decisions: FleetDecisions, now: Instant): readonly AnalysisRequest[] =>
  [...decisions].flatMap(([domain, causes]) =>
    [...causes].flatMap(([check, decision]) =>
      decision.kind === 'open' && decision.analysis === undefined
        ? [
            {
              grant: decision.alert_id,
              severity: decision.issue.severity,
              since: now,
              of: { domain, check },
            },
          ]
        : [],
    ),
  )

const worstAndOldestFirst = (a: AnalysisRequest, b: AnalysisRequest): number =>
  severityRank(b.severity) - severityRank(a.severity) ||
  compare(a.since, b.since) ||
  compare(nameOf(a), nameOf(b))

const nameOf = ({ of, grant }: AnalysisRequest): string => ('alert_id' in of ? grant : of.domain)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const earliest = (instants: readonly Instant[]): Instant | undefined => [...instants].sort(compare)[0]
