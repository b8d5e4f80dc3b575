import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Alert, DecisionSurface } from '../../../schemas/alert'
import type { Amendment, WantedAmendment } from '../../../schemas/amendment'
import type { ChangeReport } from '../../../schemas/change-report'
import { defined } from '../../../schemas/defined'
import type { Issue, Symptom } from '../../../schemas/issue'
import type { AlertId, Instant, PlanDigest, Severity, Sha256 } from '../../../schemas/scalars'
import type { StandingCitation } from '../../../schemas/standing-approval'
import type { Decision } from '../alert/commands'
import { severityOf } from '../issues/symptom'

/** What each function vouches for by a MAC. Whoever verifies makes it anew from what is stored. */

/** What the detector has seen: the policy follows from it. */
export interface Evidence extends Members {
  readonly alert_id: AlertId
  readonly domain: string
  /** Resources and the probes before and after a plan are those of this monitor. */
  readonly monitor?: string
  readonly issue: Issue
  readonly symptoms?: readonly Symptom[]
  readonly raised_by?: string
}

/** The monitors that share an alert, by their keys. */
export interface Members {
  readonly members?: readonly string[]
  readonly member_count?: number
}

/** What an analysis made of the evidence. */
export interface AnalysedPlan {
  readonly alert_id: AlertId
  readonly plan_revision: number
  readonly plan_digest: PlanDigest
  readonly analysis_status: string
  readonly analyzed_at: Instant
  readonly agent_session_id?: string
  readonly agent_conversation_digest?: Sha256
  /** People decide on it, too. */
  readonly change_report?: ChangeReport
  /** What of the plan is not the agent's. */
  readonly amendment?: Amendment
  readonly resources: Alert['resources']
  readonly evidence_digest: Sha256
}

/** A pause, and how long it keeps the request open. */
export interface Pause {
  readonly alert_id: AlertId
  readonly plan_revision: number
  readonly snoozed_until: Instant
  readonly approval_expires_at: Instant
}

/** An amendment of one plan of one alert, as it is signed. */
export type SignedAmendment = Omit<WantedAmendment, 'mac'> & { readonly alert_id: AlertId }

export type DecisionKind = 'approve' | 'reject' | 'record_approval'

/** What an approval that decides is bound to beside who made it. */
export interface Terms {
  /** How many different people the policy wanted. */
  readonly approvals_needed: number
  /** Nothing begins after it. */
  readonly execution_deadline: Instant
  /** True where people were asked for a dry run. */
  readonly approved_as_dry_run?: boolean | undefined
  /** What people had granted in advance, where no one approves it now. */
  readonly standing_approval?: StandingCitation | undefined
}

/** A decision, and everything that the right to make it rests on. */
export interface SignedDecision extends Partial<Terms>, Members {
  readonly kind: DecisionKind
  readonly alert_id: AlertId
  readonly domain: string
  readonly severity: Severity
  readonly raised_by?: string
  readonly evidence_digest: Sha256
  readonly resources: Alert['resources']
  readonly plan_digest: PlanDigest
  readonly plan_revision: number
  readonly by: string
  readonly decided_by: string
  readonly surface: DecisionSurface
  readonly at: Instant
  /** Principals of the approvals before this one, sorted; absent where one is enough. */
  readonly together_with?: readonly string[]
}

const canonical = (value: object): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('what is signed is always JSON')
  return text
}

const sha256 = (text: string): Sha256 => createHash('sha256').update(text, 'utf8').digest('hex')

/** What goes into a MAC: of one length whatever is signed, and of no other purpose. */
export const messageFor = (
  purpose:
    | 'evidence'
    | 'plan'
    | 'pause'
    | 'decision'
    | 'session'
    | 'amendment'
    | 'window'
    | 'observation'
    | 'shard'
    | 'standing',
  signed: object,
): string => `cloudops/${purpose}/1:${sha256(canonical(signed))}`

/** The evidence as an alert holds it; `undefined` where its attributes contradict each other. */
export const evidenceOf = ({
  alert_id,
  domain,
  monitor,
  issue,
  cause,
  severity,
  summary,
  raised_by,
  symptoms,
  members,
  member_count,
}: Alert): Evidence | undefined =>
  cause === issue.issue_type && severity === severityOf({ issue, symptoms }) && summary === issue.summary
    ? { alert_id, domain, issue, ...defined({ monitor, raised_by, symptoms, members, member_count }) }
    : undefined

/** What an analysis is given. Domains that join or leave change nothing of it. */
export const evidenceDigest = ({
  domain,
  monitor,
  issue,
  raised_by,
  symptoms,
}: Pick<Alert, 'domain' | 'monitor' | 'issue' | 'raised_by' | 'symptoms'>): Sha256 =>
  sha256(canonical({ domain, issue, raised_by: raised_by ?? null, ...defined({ monitor, symptoms }) }))

/** The analysis as an alert holds it, if it has one. */
export const analysedPlanOf = (alert: Alert): AnalysedPlan | undefined => {
  const { alert_id, plan_revision, plan_digest, analysis_status, analyzed_at, resources } = alert
  const { agent_session_id, agent_conversation_digest, change_report, amendment } = alert
  return plan_revision === undefined || plan_digest === undefined || analyzed_at === undefined
    ? undefined
    : {
        ...{ alert_id, plan_revision, plan_digest, analysis_status, analyzed_at, resources },
        evidence_digest: evidenceDigest(alert),
        ...defined({ agent_session_id, agent_conversation_digest, change_report, amendment }),
      }
}

/** The amendment that an alert waits for, if it does. */
export const wantedAmendmentOf = ({ alert_id, amendment_wanted }: Alert): SignedAmendment | undefined => {
  if (amendment_wanted === undefined) return undefined
  const { mac: _, ...amendment } = amendment_wanted
  return { alert_id, ...amendment }
}

export const pauseOf = (alert: Alert): Pause | undefined => {
  const { alert_id, plan_revision, snoozed_until, approval_expires_at } = alert
  return plan_revision === undefined || snoozed_until === undefined || approval_expires_at === undefined
    ? undefined
    : { alert_id, plan_revision, snoozed_until, approval_expires_at }
}

export const signedDecision = (
  alert: Alert,
  kind: DecisionKind,
  { plan_digest, by, decided_by, surface, together_with = [] }: Decision,
  at: Instant,
  terms: Partial<Terms> = {},
): SignedDecision => {
  const { alert_id, domain, severity, raised_by, resources, plan_revision = 1 } = alert
  // Between two approvals a domain may join; the one that decides is for those of then.
  const { members, member_count } = kind === 'approve' ? alert : {}
  return {
    ...{ kind, alert_id, domain, severity, resources, plan_digest, plan_revision },
    ...{ by, decided_by, surface, at, evidence_digest: evidenceDigest(alert) },
    ...defined({ raised_by, members, member_count, ...terms }),
    ...(together_with.length === 0 ? {} : { together_with: [...together_with].sort() }),
  }
}

/** The stored approval, if the alert holds a whole one. */
export const storedApproval = (alert: Alert): SignedDecision | undefined => {
  const { plan_digest, approved_by: by, decided_by, decision_surface: surface, approved_at: at } = alert
  const { approvals_needed, execution_deadline, approved_as_dry_run, standing_approval } = alert
  if (alert.approval_status !== 'approved' || plan_digest === undefined || by === undefined) return undefined
  if (decided_by === undefined || surface === undefined || at === undefined) return undefined
  if (approvals_needed === undefined || execution_deadline === undefined) return undefined
  const together_with = Object.keys(alert.approvals ?? {})
  const decision = { plan_digest, by, decided_by, surface, together_with }
  return signedDecision(alert, 'approve', decision, at, {
    approvals_needed,
    execution_deadline,
    approved_as_dry_run,
    standing_approval,
  })
}

/** What a stored approval is known by where AWS keeps who decided: who and what follows from it by the alert. */
export const decisionDigest = (alert: Alert): Sha256 | undefined => {
  const approval = storedApproval(alert)
  return approval === undefined ? undefined : sha256(canonical(approval))
}

/** The recorded approvals of the present revision, as each was signed. */
export const recordedApprovals = (
  alert: Alert,
): readonly { readonly signed: SignedDecision; readonly mac: string }[] =>
  Object.entries(alert.approvals ?? {}).map(([decided_by, { by, surface, at, mac }]) => {
    const decision = { plan_digest: alert.plan_digest ?? '', by, decided_by, surface }
    return { signed: signedDecision(alert, 'record_approval', decision, at), mac }
  })
