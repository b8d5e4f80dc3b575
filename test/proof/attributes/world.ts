import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import {
  makeAttestationVerifier,
  makeEvidenceSigner,
  makePlanSigner,
} from '../../../functions/adapters/mac/attestations'
import {
  makeAmendmentSigner,
  makeDecisionSigner,
  makeDecisionVerifier,
  makePauseSigner,
} from '../../../functions/adapters/mac/decisions'
import { decideAlert } from '../../../functions/approval-handler/decide'
import type { DecisionRequest } from '../../../functions/domain/approval/actions'
import { analysedPlanOf, evidenceOf } from '../../../functions/domain/approval/attested'
import { execute } from '../../../functions/execution-handler/use-case'
import type { AppError } from '../../../functions/runtime/errors'
import type { AlertStore, Result } from '../../../functions/runtime/ports'
import { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import type { FunctionSettings } from '../../../schemas/settings'
import { ExecutionWorld } from '../../support/execution'
import { localMac } from '../../support/macs'
import * as sample from '../../support/samples'

const evidence = localMac('evidence')
const plan = localMac('plans')
const decisions = localMac('decisions')

const of = async <A>(result: Result<A>): Promise<A> => {
  const done = await result()
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
  return done.right
}

/** Two people for what is critical; whoever has the shared key for everything else. */
const lax = { ...sample.policy, slack_approvers: ['T0DEMO/U0SAM', 'T0DEMO/U0DANA', 'T0DEMO/U0KIM'] }
const strict = {
  ...lax,
  allow_machine: false,
  approvals_needed: 2,
  slack_approvers: ['T0DEMO/U0SAM', 'T0DEMO/U0DANA'],
}
export const settings: FunctionSettings = {
  ...sample.settings,
  approval: { critical: strict, high: lax, medium: lax, low: lax },
}

const slack = (user: string): DecisionRequest => ({
  alert_id: sample.ALERT_ID,
  action: 'approve',
  by: user,
  plan_digest: sample.digestOf(sample.plan),
  caller: { surface: 'slack', principal: `slack:T0DEMO/${user}`, team: 'T0DEMO', user },
})
export const dana = slack('U0DANA')
export const sam = slack('U0SAM')

/** Callers that the policy of a critical alert does not let approve, each with and without what it has seen. */
const strangers: readonly DecisionRequest[] = [
  { ...dana, by: 'x', caller: { surface: 'api', principal: 'api-key:shared' } },
  { ...dana, by: 'x', caller: { surface: 'direct', principal: 'lambda:direct' } },
  { ...dana, by: 'x', caller: { surface: 'link', principal: 'link:teams', channel: 'teams' } },
  slack('U0KIM'),
]
export const intruders: readonly DecisionRequest[] = strangers.flatMap(({ plan_digest, ...request }) => [
  request,
  { ...request, plan_digest: plan_digest ?? '' },
])

/** A critical alert as detection and analysis make it. */
export const pending = async (): Promise<Alert> => {
  const issue = { ...sample.issue, severity: 'critical' } as const
  const alert: Alert = { ...sample.pending(), issue, severity: 'critical', raised_by: 'erin' }
  const seen = evidenceOf(alert)
  const made = analysedPlanOf(alert)
  if (seen === undefined || made === undefined) throw new Error('the sample is not whole')
  return {
    ...alert,
    evidence_mac: await of(makeEvidenceSigner(evidence).sign(seen)),
    plan_mac: await of(makePlanSigner(plan).sign(made)),
  }
}

/** What is written in the table is decoded by whoever reads it, as the adapter does. */
const reading = (alerts: AlertStore): AlertStore => ({
  ...alerts,
  get: (id) =>
    pipe(
      alerts.get(id),
      TE.flatMapEither((item) =>
        item === undefined
          ? E.right(undefined)
          : E.mapLeft((message: string): AppError => ({ tag: 'corrupt', what: 'alert', id, message }))(
              decode(Alert, item),
            ),
      ),
    ),
})

/** The deployed approval and execution around one item of the table. */
export class AttackedTable {
  private readonly world: ExecutionWorld
  private readonly ports

  constructor(item: unknown) {
    this.world = new ExecutionWorld(sample.pending())
    this.world.alerts.items.set(sample.ALERT_ID, item as Alert)
    this.ports = {
      ...this.world.ports,
      alerts: reading(this.world.alerts),
      signer: makeDecisionSigner(decisions),
      amendments: makeAmendmentSigner(decisions),
      pauses: makePauseSigner(decisions),
      decisions: makeDecisionVerifier(decisions),
      attestations: makeAttestationVerifier({ evidence, plan }),
      settings,
    }
  }

  get item(): Alert {
    const item = this.world.alerts.items.get(sample.ALERT_ID)
    if (item === undefined) throw new Error('the item is gone')
    return item
  }

  /** Lets these decide one after the other. */
  async decide(...requests: readonly DecisionRequest[]): Promise<this> {
    for (const request of requests) await decideAlert(request)(this.ports)()
    return this
  }

  /** Starts an execution, and answers every action that ran since the item was made. */
  async execute(): Promise<string> {
    await execute(sample.ALERT_ID)(this.ports)()
    return JSON.stringify(this.world.ran.map(({ action, parameters }) => [action, parameters]))
  }
}
