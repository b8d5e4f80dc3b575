import type {
  Alert,
  AlertUpdate,
  AnalysisStatus,
  ExecutionOutcome,
  ExecutionResult,
  FailureKind,
} from '../../../schemas/alert'
import type { WantedAmendment } from '../../../schemas/amendment'
import type { ActionReport } from '../../../schemas/events/execution-completed'
import type { Plan } from '../../../schemas/plan'
import type { Instant, PlanDigest } from '../../../schemas/scalars'
import type { StandingCitation } from '../../../schemas/standing-approval'

/** Who asks, where, and the proof of it. */
export interface Actor {
  /** The name that the request claims. */
  readonly by: string
  /** The authenticated principal: `slack:TEAM/USER`, `api-key:ID`, `lambda:direct`, `link:CHANNEL`. */
  readonly decided_by: string
  readonly surface: NonNullable<Alert['decision_surface']>
  readonly comment?: string
}

/** Who decided on which plan. */
export interface Decision extends Actor {
  readonly plan_digest: PlanDigest
  /** Principals of the approvals before this one, where several are needed: the MAC covers them. */
  readonly together_with?: readonly string[]
}

/** What an analysis gives, whoever made it. */
export interface AnalysisGiven {
  readonly plan: Plan
  readonly plan_digest: PlanDigest
  /** How long a decision is wanted, in milliseconds. */
  readonly open_ms: number
  readonly stored: Pick<
    Alert,
    | 'agent_analysis'
    | 'agent_session_id'
    | 'agent_conversation_digest'
    | 's3_analysis_key'
    | 's3_analysis_url'
    | 'analysis_problem'
    | 'change_report'
    | 'amendment'
    | 'previews'
    | 'preview_problem'
  >
}

/** Who asks for an analysis that had to wait for its budget. */
export const DETECTOR = 'invoke-agent-analysis'

export type Command =
  | { readonly name: 'take_lease'; readonly lease_id: string; readonly lease_ms: number }
  | (AnalysisGiven & {
      readonly name: 'record_analysis'
      readonly lease_id: string
      readonly analysis_status: Exclude<AnalysisStatus, 'in_progress'>
    })
  /** Every attempt to analyse died: people get the evidence without an analysis. */
  | (AnalysisGiven & { readonly name: 'give_up_analysis' })
  /** A new revision of an undecided alert's plan. The present one no longer decides. */
  | { readonly name: 'analyze_again'; readonly actor: Actor }
  /** The present plan with other steps or parameters becomes a new revision. The present one no longer decides. */
  | { readonly name: 'amend'; readonly amendment: WantedAmendment }
  /** The first analysis by the agent of an undecided alert that opened with its evidence alone; once, by whoever is first. */
  | { readonly name: 'analyze_deferred' }
  /** What the alert is about has changed: people hear of it, each change once. */
  | {
      readonly name: 'update'
      readonly update: AlertUpdate
      /** What the alert is about from now on, as the detector signs it. Without it the alert is decided, and stays as it is. */
      readonly evidence?: Pick<Alert, 'issue' | 'symptoms' | 'members' | 'member_count'> & {
        readonly evidence_mac: string
      }
      /** The plan was made for less: it is void, and analysed anew, or shown without an analysis until there is budget. */
      readonly revise?: 'now' | 'deferred'
    }
  /** A new alert after the end of this one, at once instead of after the cool-down, if the domain still fails. */
  | { readonly name: 'follow_up'; readonly actor: Actor }
  /** One of several approvals, but not the last. */
  | {
      readonly name: 'record_approval'
      readonly decision: Decision
      readonly mac: string
      readonly approvals_needed: number
    }
  | {
      readonly name: 'approve'
      readonly decision: Decision
      readonly mac: string
      readonly start_within_ms: number
      /** How many distinct principals must approve, this one included; 1 without it. */
      readonly approvals_needed?: number
      /** True where it is only to be rehearsed. */
      readonly approved_as_dry_run?: boolean
      /** Where people had approved it in advance. */
      readonly standing_approval?: StandingCitation
    }
  | { readonly name: 'reject'; readonly decision: Decision; readonly mac: string }
  | { readonly name: 'acknowledge'; readonly decision: Decision }
  /** `keeps_deadline`: reminders are held back, and the request is open no longer for it. */
  | {
      readonly name: 'snooze'
      readonly actor: Actor
      readonly until: Instant
      readonly mac: string
      readonly keeps_deadline?: true
    }
  /** `unknown`: keys of the members of which no probe can tell. */
  | { readonly name: 'recover'; readonly unknown?: readonly string[] }
  /** `beyond`: the stored deadline, where it is later than the one that the policy or a signed pause gives. */
  /** After its end: the domain is well again, and not because of it. */
  | { readonly name: 'resolve' }
  | { readonly name: 'expire'; readonly beyond?: Instant }
  | { readonly name: 'remind' }
  | {
      readonly name: 'claim'
      readonly execution_id: string
      readonly plan_digest: PlanDigest
      readonly claim_ms: number
      /** How long its first segment may live; `claim_ms` without it. */
      readonly segment_ms?: number
    }
  /** AWS is at a step for longer than a function lives: the segment ends, and the execution goes on later. */
  | {
      readonly name: 'wait'
      readonly execution_id: string
      readonly segment: number
      readonly step_id: string
      /** What AWS knows the operation by. */
      readonly handle?: string
      readonly wait_until: Instant
      /** How long after that it is given up. */
      readonly claim_ms: number
      /** Until when it has waited already, where it waits on. */
      readonly waited_until?: Instant
    }
  /** The execution goes on: from a segment that waits, or that is dead. */
  | {
      readonly name: 'continue'
      readonly execution_id: string
      readonly segment: number
      readonly segment_ms: number
      readonly claim_ms: number
      readonly waited_until?: Instant
    }
  /** Asks a running execution to stop before its next action. */
  | { readonly name: 'stop'; readonly actor: Actor }
  /** Ends an approval whose execution has not begun. */
  | { readonly name: 'cancel'; readonly actor: Actor }
  | {
      readonly name: 'complete'
      readonly execution_id: string
      readonly outcome: ExecutionOutcome
      readonly result: ExecutionResult
      readonly failure_kind?: FailureKind
      readonly actions: readonly ActionReport[]
      readonly stored: Pick<Alert, 'execution_log' | 'execution_details' | 'dry_run'>
    }
  /** `beyond`: the stored deadline, where no one has signed it. */
  /** `held_back`: what kept it from starting, in words. */
  | { readonly name: 'give_up_start'; readonly beyond?: Instant | undefined; readonly held_back?: string }
  /** `beyond`: the stored end of the claim, where it is later than any execution of a signed decision lives. */
  | { readonly name: 'give_up_claim'; readonly beyond?: Instant | undefined }
  /** Keeps the item of an alert that is still open from being deleted by its TTL. */
  | { readonly name: 'keep' }
