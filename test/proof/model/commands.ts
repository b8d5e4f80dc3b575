import type { Command } from '../../../functions/domain/alert/commands'
import type { Alert } from '../../../schemas/alert'
import type { Plan } from '../../../schemas/plan'
import * as sample from '../../support/samples'
import { at, CLAIM, LEASE, MADE_FOR_LESS, OPEN, SNOOZE, START_WITHIN } from './table'

const uuid = (kind: string, number: number): string =>
  `00000000-0000-4000-8000-${kind}${String(number).padStart(11, '0')}`
export const leaseId = (number: number): string => uuid('a', number)
export const executionId = (number: number): string => uuid('e', number)

/** Two steps, so that an execution can die between them; a plan of its own for each revision. */
const planOf = (revision: number): Plan => ({
  ...sample.plan,
  summary: `revision ${revision}`,
  steps: ['step-1', 'step-2'].map((id) => ({ ...(sample.plan.steps[0] as Plan['steps'][0]), id })),
})
const digests = new Map<number, string>()
export const digestOf = (revision: number): string => {
  const known = digests.get(revision)
  if (known !== undefined) return known
  const digest = sample.digestOf(planOf(revision))
  digests.set(revision, digest)
  return digest
}

/** What people can ask for; `approve` is by one of two people. */
export type Click =
  | 'approve:a'
  | 'approve:b'
  | 'reject'
  | 'snooze'
  | 'analyze_again'
  | 'amend'
  | 'stop'
  | 'cancel'

/** The fault is worse than the last plan was made for, whose revision its MAC says: a decided alert only tells. */
const worse = (view: Alert, keepsPlan: boolean): Command => {
  const issue = { ...view.issue, severity: 'critical' as const, summary: 'worse' }
  return {
    name: 'update',
    update: {
      ...{ reason: 'severity', updated_at: at(0), severity: 'critical', cause: view.cause },
      ...{ summary: issue.summary, symptoms: [view.cause] },
    },
    ...(view.approval_status === 'pending'
      ? { evidence: { issue, evidence_mac: `${MADE_FOR_LESS}${view.plan_revision ?? 0}` } }
      : {}),
    ...(view.approval_status === 'pending' && !keepsPlan ? { revise: 'now' } : {}),
  }
}

/** A command from its name, as whoever sends it makes it from what was read. */
export const commandOf = (
  wants: string,
  view: Alert,
  minute: number,
  needed: number,
  serial: { readonly leases: number; readonly claims: number },
): Command => {
  const [name = '', of = ''] = wants.split(':')
  const minutes = (count: number): number => count * 60_000
  // A button holds the digest of the plan that was shown.
  const decision = (who: string, digest: string) => ({
    plan_digest: digest,
    by: who,
    decided_by: `slack:T/${who}`,
    surface: 'slack' as const,
  })
  const revision = (view.plan_revision ?? 0) + 1
  const given = {
    plan: planOf(revision),
    plan_digest: digestOf(revision),
    open_ms: minutes(OPEN),
    stored: {
      agent_analysis: sample.ANALYSIS,
      agent_session_id: sample.SESSION,
      ...sample.previewsOf(planOf(revision)),
    },
  }
  switch (name) {
    case 'take_lease':
      return { name, lease_id: leaseId(serial.leases), lease_ms: minutes(LEASE) }
    case 'record_analysis':
      return { name, ...given, lease_id: view.lease_id ?? '', analysis_status: 'complete' }
    case 'give_up_analysis':
      return { name, ...given, plan: { ...given.plan, steps: [] } }
    case 'approve': {
      const [who = '', shown = ''] = of.split('/')
      const others = Object.keys(view.approvals ?? {})
      const made = decision(who, digestOf(Number(shown)))
      return others.length + 1 < needed
        ? { name: 'record_approval', decision: made, mac: 'm', approvals_needed: needed }
        : {
            name,
            decision: { ...made, together_with: others },
            mac: 'm',
            start_within_ms: minutes(START_WITHIN),
            approvals_needed: needed,
          }
    }
    case 'reject':
      return { name, decision: decision('a', digestOf(Number(of))), mac: 'm' }
    case 'amend':
      return {
        name,
        amendment: {
          ...{ ...decision('a', digestOf(Number(of))), at: at(minute), plan_revision: Number(of) },
          ...{ dropped: ['step-2'], parameters: {}, mac: 'm' },
        },
      }
    case 'snooze':
      return { name, mac: 'pause', actor: sample.actor, until: at(minute + SNOOZE) }
    case 'claim':
      return {
        name,
        execution_id: executionId(serial.claims),
        plan_digest: view.plan_digest ?? '',
        claim_ms: minutes(CLAIM),
      }
    case 'wait':
      return {
        name,
        execution_id: view.execution_id ?? '',
        segment: view.execution_segment ?? 1,
        step_id: 'step-1',
        wait_until: at(minute + 1),
        claim_ms: minutes(1),
      }
    case 'continue':
      return {
        name,
        execution_id: view.execution_id ?? '',
        segment: view.execution_segment ?? 1,
        segment_ms: minutes(CLAIM),
        claim_ms: minutes(CLAIM),
        ...(view.wait_until === undefined ? {} : { waited_until: view.wait_until }),
      }
    case 'complete':
      return {
        name,
        execution_id: view.execution_id ?? '',
        outcome: of === 'done' ? 'completed' : 'failed',
        result: of === 'done' ? 'resolved' : 'unknown',
        ...(of === 'stopped' ? { failure_kind: 'stopped' as const } : {}),
        ...(of === 'died' ? { failure_kind: 'outcome_unknown' as const } : {}),
        actions: [],
        stored: {},
      }
    case 'update':
      return worse(view, of === 'kept')
    case 'analyze_again':
    case 'stop':
    case 'cancel':
    case 'follow_up':
      return { name, actor: sample.actor }
    case 'recover':
    case 'expire':
    case 'remind':
    case 'give_up_start':
    case 'give_up_claim':
    case 'keep':
      return { name }
    default:
      throw new Error(`the model knows no command ${wants}`)
  }
}
