import type * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { Issue, Symptom } from '../../schemas/issue'
import type {
  DegradedReason,
  LastLook,
  Monitor,
  MonitorIdentity,
  MonitorState,
  OpenIssue,
  Streak,
} from '../../schemas/monitor'
import type { AlertId, Instant, Severity } from '../../schemas/scalars'
import type { Command } from '../domain/alert/commands'
import type { View } from '../domain/vantage/quorum'
import type { Quiet } from '../domain/windows'
import type { AppError } from '../runtime/errors'
import type { ProbeReport } from '../runtime/ports'

/** What the steps of a detection hand to one another, in their order: observe, assess, decide, record, update alerts. */

export type TriggerKind = 'schedule' | 'manual' | 'event'

/** What a detection was begun by. */
export interface Origin {
  readonly trigger: TriggerKind
  /** Who asked for it by hand, as they named themselves: their own alerts are not theirs to approve. */
  readonly by?: string
}

/** What another source says is wrong with a domain. */
export interface Report {
  readonly reported_by: string
  readonly issue_type?: string | undefined
  readonly summary?: string | undefined
}

export interface DetectionInput extends Origin {
  readonly monitors: readonly Monitor[]
  /** What another source says is wrong: the domain is probed before anything is believed. */
  readonly report?: Report
}

/** What is known of an open issue's alert; `deferred` is open, and has its evidence alone until there is budget. */
export type AlertView = 'missing' | 'open' | 'deferred' | EndedAlert

export interface EndedAlert {
  readonly ended_at: Instant
  /** What its last analysis was made for. */
  readonly issue: Issue
  /** Of the worst that was seen of it. */
  readonly severity: Severity
  /** It says itself that the domain is well again. */
  readonly well: boolean
  /** When it said so. */
  readonly well_at?: Instant
  /** Somebody wants a new alert without waiting for the cool-down. */
  readonly follow_up: boolean
  /** The domain failed with it, and what was decided was not about it. */
  readonly outside: boolean
  /** It ended without an execution and has an analysis that another alert of the same evidence can carry. */
  readonly repeatable: boolean
}

/** A command for an alert, which is carried out if the alert still allows it. */
export interface AlertCommand {
  readonly alert_id: AlertId
  readonly command: Command
}

/** An open alert that is to be analysed as soon as there is budget; its command applies once. */
export interface PendingAnalysis {
  readonly alert_id: AlertId
  /** Absent where the alert has changed: people hear of it whether there is budget or not. */
  readonly command?: Command
  /** What its analysis is granted under: once, however many ticks ask. */
  readonly grant: string
  readonly severity: Severity
  readonly since: Instant
}

/** One monitor as a tick found it. */
/** `added` without a deployment: it is probed, and no one's alert but its own. */
export type FleetMonitor = Monitor & { readonly added?: true }

export interface Observation {
  readonly monitor: FleetMonitor
  /** What its state, decisions about it and the ids of its alerts are under. */
  readonly key: string
  readonly state: MonitorState
  readonly report: ProbeReport
  readonly started_at: Instant
  readonly alerts: ReadonlyMap<string, AlertView>
  /** The alerts of its open entries, as they were read. */
  readonly stored: readonly Alert[]
  /** Why no alert may open, or none that is not critical. */
  readonly quiet?: Quiet
  /** What witnesses in other regions saw of it; absent without any, and where a person asks. */
  readonly elsewhere?: readonly View[]
}

/** A monitor that was not observed: no time was left, its state could not be read, or its shard gave no result. */
export interface Unobserved extends MonitorIdentity {
  readonly status: 'skipped' | 'failed' | 'unknown'
  readonly reason: string
}

export interface Observations {
  readonly observed: readonly Observation[]
  readonly unobserved: readonly Unobserved[]
  /** Every monitored domain was to be observed: a part of the fleet says nothing about the prober. */
  readonly whole: boolean
}

/** A fault that should become an alert. */
export interface AlertCandidate {
  readonly check: string
  readonly issue: Issue
  /** The ended alert that it follows. */
  readonly previous?: string
  /** The evidence is that of the previous alert, whose analysis holds for it. */
  readonly repeated: boolean
  /** The domain was well before. */
  readonly fresh: boolean
  /** The ticks that saw it fail; absent where it goes on from an alert before. */
  readonly streak?: Streak
}

export interface Assessment {
  readonly open: Record<string, OpenIssue>
  readonly suspects: Record<string, Streak>
  readonly changes: readonly Instant[]
  readonly candidates: readonly AlertCandidate[]
  /** Checks whose fault waits until more regions see it. */
  readonly held: readonly string[]
  /** Entries whose alert should exist by now and does not: their event is published again. */
  readonly lost: readonly OpenIssue[]
  /** Alerts whose fault is over: to be closed if no one has decided. */
  readonly recovered: readonly string[]
  /** Changes between broken and well are too many to believe the next one. */
  readonly flapping: boolean
}

/** A domain of the tick, with what its state and its probe come to. */
export interface Assessed {
  readonly observation: Observation
  readonly assessed: Assessment
}

/** What is wrong with the detector itself, as far as it can know. */
export interface Suspicion {
  readonly reason: DegradedReason
  readonly explanation: string
  readonly checked: number
  readonly failing: number
}

/** What a tick found, as far as all domains together are concerned. */
export interface FleetTick {
  readonly fleet: readonly Assessed[]
  readonly whole: boolean
  readonly unobserved: readonly Unobserved[]
  /** Alerts of groups whose leading domain does not fail any more: what never came into being will not come any more. */
  readonly orphaned: ReadonlySet<string>
  readonly suspicion: Suspicion | undefined
}

/** A fault that has an alert already, which others may join. */
export interface OpenAlert extends Pick<OpenIssue, 'alert_id' | 'detected_at' | 'group'> {
  /** The monitor's. */
  readonly key: string
  readonly domain: string
  readonly check: string
  readonly severity: Severity
  readonly keys: readonly string[]
}

/** What was decided for a cause of a domain, seen together with all others. A candidate without a decision waits. */
export type AlertDecision =
  | {
      /** An alert of its own, or that of a group which this monitor leads. */
      readonly kind: 'open'
      /** Where another tick has opened and forgotten this one meanwhile, the decision is not for the next. */
      readonly alert_id: AlertId
      readonly issue: Issue
      readonly group?: string
      /** The members of a group that opens, by their keys. */
      readonly members?: readonly string[]
      readonly member_count?: number
      readonly symptoms?: readonly Symptom[]
      readonly analysis?: 'repeated' | { readonly deferred_until: Instant }
      /** The detector's MAC over the evidence, made before it is recorded. */
      readonly evidence_mac?: string
    }
  /** The alert of the group's leader, a monitor by its key, is this one's as well. */
  | { readonly kind: 'join'; readonly group: string; readonly leader: string; readonly alert_id: AlertId }
  /** The open alert has become a group's. */
  | { readonly kind: 'lead'; readonly group: string }

/** By check. */
export type AlertDecisions = ReadonlyMap<string, AlertDecision>

/** By the monitor's key and check. */
export type FleetDecisions = Map<string, Map<string, AlertDecision>>

/** What is to be done with the domains of a tick. */
export interface FleetDecision {
  readonly decisions: FleetDecisions
  /** Open alerts that the agent is asked about now. */
  readonly analyses: readonly PendingAnalysis[]
  /** Why it is less than it should be. */
  readonly problem?: string
  /** Why nothing opens although something fails. */
  readonly held?: string
  /** What the tick of all monitors before this one has seen. */
  readonly last_look?: LastLook
}

export interface Recorded {
  readonly observation: Observation
  /** The state after the tick, or why it could not be recorded. */
  readonly state: E.Either<AppError | string, MonitorState>
  readonly recovered: readonly string[]
}
