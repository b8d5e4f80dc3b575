import type { Command } from '../../functions/alert-lifecycle'
import { emptyPlan } from '../../schemas/plan'
import * as sample from './samples'

/** A lease or execution that is not the sample's. */
export const OTHER = '00000000-0000-4000-8000-0000000000ff'

/** One of each, as it fits the samples. */
export const commands: Record<Command['name'], Command> = {
  take_lease: { name: 'take_lease', lease_id: OTHER, lease_ms: 1_000 },
  record_analysis: {
    name: 'record_analysis',
    lease_id: sample.LEASE,
    analysis_status: 'complete',
    plan: sample.plan,
    plan_digest: sample.digestOf(sample.plan),
    open_ms: 3_600_000,
    stored: { agent_analysis: sample.ANALYSIS, agent_session_id: sample.SESSION },
  },
  approve: { name: 'approve', decision: sample.decision(), mac: 'm', start_within_ms: 1_800_000 },
  reject: { name: 'reject', decision: sample.decision(), mac: 'm' },
  acknowledge: { name: 'acknowledge', decision: sample.decision(emptyPlan('nothing to run')) },
  recover: { name: 'recover' },
  expire: { name: 'expire' },
  remind: { name: 'remind' },
  claim: {
    name: 'claim',
    execution_id: sample.EXECUTION,
    plan_digest: sample.digestOf(sample.plan),
    claim_ms: 960_000,
  },
  complete: {
    name: 'complete',
    execution_id: sample.EXECUTION,
    outcome: 'completed',
    result: 'resolved',
    actions: [],
    stored: {},
  },
  give_up_start: { name: 'give_up_start' },
  give_up_claim: { name: 'give_up_claim' },
}
