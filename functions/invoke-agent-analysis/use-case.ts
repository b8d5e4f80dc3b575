import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import type { FunctionSettings } from '../../schemas/settings'
import type { CommitPorts } from '../domain/alert/commit'
import { type AppError, messageOf } from '../runtime/errors'
import type { MonitorStore, ProbeReport, Prober } from '../runtime/ports'
import { inParallel } from '../runtime/worker-pool'
import { assess } from './assess/assess'
import type { Maintenance } from './assess/maintenance'
import { decideFleet } from './decide/fleet'
import type { FleetDecisions } from './decide/grouping'
import { selfCheck } from './decide/self-check'
import type { DetectionInput } from './input'
import { type Observation, observeAll, type Unobserved } from './observe/observe'
import { transitAll, type Wanted } from './record/alerts'
import { orphans, withdrawable } from './record/group-recovery'
import { observedState, type Recorded, record } from './record/record'
import type { AlertDecisions } from './record/transition'

export type DetectionPorts = CommitPorts & {
  readonly monitors: MonitorStore
  readonly prober: Prober
  readonly settings: FunctionSettings
  readonly maintenance: Maintenance
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}

export interface DomainFinding {
  readonly domain: string
  readonly status: ProbeReport['status'] | 'failed' | 'skipped'
  readonly issue_types: readonly string[]
  readonly alert_ids: readonly string[]
  readonly reason?: string
  /** Why faults open no alert: maintenance, somebody silenced the domain, or the prober suspects itself. */
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
}

/**
 * Looks at the domains, decides for all of them together, then records each: leaders of groups first, since the others name
 * their alert. Last, alerts of what is over are withdrawn, which every tick repeats until they have ended, and alerts that
 * wait for the agent are handed to analysis.
 */
export const detectAll =
  (input: DetectionInput) =>
  (ports: DetectionPorts): T.Task<Detected> =>
  async () => {
    const monitored = new Set(ports.settings.monitors.map(({ domain }) => domain))
    const whole = input.monitors.length === monitored.size
    const { observed, unobserved } = await observeAll(input, ports)
    const skipped = unobserved.filter(({ status }) => status === 'skipped').length
    if (skipped > 0) ports.log.error('domains not probed', { skipped })
    const orphaned = orphans(observed, monitored)
    const fleet = observed.map((observation) => ({
      observation,
      assessed: assess(observation.state, observedState(observation, orphaned, ports)),
    }))
    const suspicion = whole ? await selfCheck(observed, skipped, ports) : undefined
    // Without a decision no alert opens, but what is over is withdrawn all the same.
    const { decisions, analyses, problem, held } = await decideFleet({ fleet, whole, suspicion }, ports)
    if (problem !== undefined) ports.log.error('fleet not decided', { problem })
    if (suspicion !== undefined) ports.log.warn('detection degraded', { ...suspicion })
    const atOnce = ports.settings.probe.concurrency
    const recorded = await recordAll(observed, decisions, atOnce, (observation, given) =>
      record(observation, orphaned, given, input, ports),
    )
    const over = withdrawable(recorded, whole && unobserved.length === 0)
    const undone = [
      ...(await transitAll(over.map(recovery), 'withdrawn', ports)),
      ...(await transitAll(analyses, 'handed to analysis', ports)),
    ]
    return summary(recorded, unobserved, held, [
      ...(problem === undefined ? [] : [`fleet: ${problem}`]),
      ...undone,
    ])
  }

/** A leader whose entry could not be written has no alert that others could name: they wait for the next tick. */
const recordAll = async (
  observations: readonly Observation[],
  decisions: FleetDecisions,
  atOnce: number,
  run: (observation: Observation, decisions: AlertDecisions) => Promise<Recorded>,
): Promise<readonly Recorded[]> => {
  const decisionsOf = ({ monitor }: Observation): AlertDecisions => decisions.get(monitor.domain) ?? new Map()
  const leads = (observation: Observation): boolean =>
    [...decisionsOf(observation).values()].some(({ kind }) => kind !== 'join')
  const first = await inParallel(atOnce, observations.filter(leads), (observation) =>
    run(observation, decisionsOf(observation)),
  )
  const lost = new Set(
    first.flatMap(({ observation, state }) => (E.isLeft(state) ? [observation.monitor.domain] : [])),
  )
  const rest = observations.filter((observation) => !leads(observation))
  const others = await inParallel(atOnce, rest, (observation) =>
    run(
      observation,
      new Map(
        [...decisionsOf(observation)].filter(
          ([, decision]) => decision.kind !== 'join' || !lost.has(decision.leader),
        ),
      ),
    ),
  )
  return [...first, ...others]
}

const recovery = (alert_id: string): Wanted => ({ alert_id, command: { name: 'recover' } })

const problemText = (problem: AppError | string): string =>
  typeof problem === 'string' ? problem : messageOf(problem)

const summary = (
  recorded: readonly Recorded[],
  unobserved: readonly Unobserved[],
  held: string | undefined,
  problems: readonly string[],
): Detected => {
  const domains = [
    ...recorded.map((one) => findingOf(one, held)),
    ...unobserved.map((one) => ({ ...one, issue_types: [], alert_ids: [] })),
  ].sort((a, b) => (a.domain < b.domain ? -1 : 1))
  const count = (status: DomainFinding['status']) =>
    domains.filter((finding) => finding.status === status).length
  return {
    checked: domains.length - count('skipped'),
    healthy: count('healthy'),
    unknown: count('unknown'),
    skipped: count('skipped'),
    alert_ids: [...new Set(domains.flatMap(({ alert_ids }) => alert_ids))],
    domains,
    failures: [
      ...domains.flatMap(({ domain, status, reason }) =>
        status === 'failed' ? [`${domain}: ${reason ?? ''}`] : [],
      ),
      ...problems,
    ],
  }
}

const findingOf = ({ observation, state }: Recorded, held: string | undefined): DomainFinding => {
  const { domain, status, issues, reason } = observation.report
  const issue_types = issues.map(({ issue_type }) => issue_type)
  if (E.isLeft(state)) {
    return { domain, status: 'failed', issue_types, alert_ids: [], reason: problemText(state.left) }
  }
  const quiet = observation.quiet ?? (status === 'issue' ? held : undefined)
  return {
    domain,
    status,
    issue_types,
    alert_ids: Object.values(state.right.open).flatMap((entry) =>
      entry.recovered_at === undefined ? [entry.alert_id] : [],
    ),
    ...(reason === undefined ? {} : { reason }),
    ...(quiet === undefined ? {} : { quiet }),
  }
}
