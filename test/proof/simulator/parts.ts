import {
  makeAttestationVerifier,
  makeEvidenceSigner,
  makePlanSigner,
} from '../../../functions/adapters/mac/attestations'
import {
  makeAmendmentSigner,
  makeAmendmentVerifier,
  makeDecisionSigner,
  makeDecisionVerifier,
  makePauseSigner,
} from '../../../functions/adapters/mac/decisions'
import type { Caller } from '../../../functions/domain/approval/actions'
import type { Plan } from '../../../schemas/plan'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { assessment } from '../../support/execution'
import { noChanges } from '../../support/fakes'
import { localMac } from '../../support/macs'
import * as sample from '../../support/samples'

/** Every method that leaves the process. */
export const portCalls = {
  alerts: ['get', 'create', 'apply', 'markPublished', 'withOpenWork'],
  monitors: ['get', 'put', 'markPublished', 'withOpenOutbox'],
  events: ['publish'],
  documents: ['write', 'read'],
  agent: ['invoke'],
  actions: ['run', 'preview', 'look', 'cancel'],
  prober: ['probe', 'confirm'],
  stopSwitch: ['stopped'],
  slots: ['take', 'keep', 'extend', 'release', 'forget'],
  begun: ['has', 'mark', 'read', 'beginCall', 'endCall', 'nextSegment', 'withdraw'],
  decisions: ['verify'],
  attestations: ['problem'],
  evidence: ['sign'],
  plans: ['sign'],
  signer: ['sign', 'genuine'],
  amendments: ['sign', 'verify'],
  trigger: ['send'],
} as const

const [evidence, plan, decisions] = [localMac('evidence'), localMac('plans'), localMac('decisions')]

/** The deployed signatures, by keys in this process. */
export const signing = {
  evidence: makeEvidenceSigner(evidence),
  plans: makePlanSigner(plan),
  changes: noChanges,
  attestations: makeAttestationVerifier({ evidence, plan }),
  signer: makeDecisionSigner(decisions),
  amendments: { ...makeAmendmentSigner(decisions), ...makeAmendmentVerifier(decisions) },
  decisions: makeDecisionVerifier(decisions),
  pauses: makePauseSigner(decisions),
}

export const machine: Caller = { surface: 'direct', principal: 'lambda:direct' }
export const people: readonly Caller[] = ['U0DANA', 'U0SAM'].map((user) => ({
  surface: 'slack',
  principal: `slack:T0DEMO/${user}`,
  team: 'T0DEMO',
  user,
}))

/** A policy of the sample in which both people may decide. */
export const policyOf = (approvals_needed: 1 | 2): ApprovalPolicy => ({
  ...sample.policy,
  approvals_needed,
  slack_approvers: ['T0DEMO/U0DANA', 'T0DEMO/U0SAM'],
})

/** What the agent answers: its plan, or before an execution that it goes on. */
export const answerOf = (prompt: string, plan: Plan): string =>
  prompt.includes('"kind": "execution"')
    ? assessment(true)
    : `${sample.ANALYSIS}\n\n\`\`\`json\n${JSON.stringify(plan)}\n\`\`\`\n`
