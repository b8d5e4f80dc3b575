import type { APIGatewayProxyResult } from 'aws-lambda'
import type * as E from 'fp-ts/Either'
import { standingApprovalsFrom } from '../../functions/adapters/dynamodb/standing-approvals'
import { makeDecisionSigner, makeDecisionVerifier } from '../../functions/adapters/mac/decisions'
import {
  makeStandingApprovalSigner,
  verifiedStandingApproval,
} from '../../functions/adapters/mac/standing-approvals'
import type { ApprovalPorts } from '../../functions/approval-handler/handle'
import type { StandingAnswer } from '../../functions/approval-handler/standing/requests'
import { analysisDigest, planDigest } from '../../functions/domain/plan/digest'
import type { ExecutionPorts } from '../../functions/execution-handler/ports'
import type { Executed } from '../../functions/execution-handler/record/record'
import { execute } from '../../functions/execution-handler/use-case'
import type { AppError } from '../../functions/runtime/errors'
import type { MonitorStore } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import { AlertAnalyzed, ExecutionCompleted } from '../../schemas/events'
import { STANDING_APPROVALS } from '../../schemas/monitor'
import type { ApprovalPolicy, FunctionSettings } from '../../schemas/settings'
import type { ApprovedRepair, StoredStandingApproval } from '../../schemas/standing-approval'
import { world as approvalWorld, handle, proxy } from './approval'
import { ExecutionWorld } from './execution'
import { fakeMonitors } from './fakes'
import { localMac } from './macs'
import * as sample from './samples'

export const DANA = 'arn:aws:iam::123456789012:user/dana'
export const KIM = 'arn:aws:iam::123456789012:user/kim'

/** The repair of the sample's plan, for its fault. */
export const repair: ApprovedRepair = {
  domain: sample.DOMAIN,
  severity: 'high',
  evidence: { issue_type: 'http_body_mismatch' },
  steps: [
    {
      action: 'cloudfront:CreateInvalidation',
      parameters: { distribution_id: sample.DISTRIBUTION, paths: ['/*'] },
    },
  ],
  max_per_day: 2,
}

/** Another alert with the same plan, a digest of its own, and changes that the digest does not cover. */
export const another = (alert_id: string, changes: Partial<Alert> = {}): Alert => {
  const alert = { ...sample.pending(), alert_id, ...changes }
  const { plan = sample.plan, previews, agent_analysis, symptoms } = alert
  const analysis_digest = analysisDigest(agent_analysis)
  return {
    ...alert,
    plan_digest: planDigest({ alert_id, plan, analysis_digest, ...defined({ previews, symptoms }) }),
  }
}

/** Approval and execution over the same tables and keys, where people may approve in advance. */
export class StandingWorld {
  readonly execution: ExecutionWorld
  readonly monitors: MonitorStore & { readonly items: ReturnType<typeof fakeMonitors>['items'] }
  readonly approval: ApprovalPorts
  readonly executing: ExecutionPorts
  readonly settings: FunctionSettings

  constructor(
    alert: Alert = sample.pending(),
    policy: Partial<ApprovalPolicy> = {},
    more: Partial<FunctionSettings> = {},
  ) {
    this.execution = new ExecutionWorld(alert, more.execution)
    const { base, alerts, events } = this.execution
    const rules = { ...sample.policy, api_approvers: [DANA, KIM], ...policy }
    this.settings = {
      ...this.execution.settings,
      approval: { critical: rules, high: rules, medium: rules, low: rules },
      standing_approvals: { people: [DANA, KIM] },
      ...more,
    }
    this.monitors = fakeMonitors()
    const mac = localMac('decisions')
    const { settings, monitors } = this
    this.approval = {
      ...approvalWorld(alert).ports,
      ...base,
      ...{ alerts, events, settings, signer: makeDecisionSigner(mac) },
      standing: {
        ...base,
        ...{ events, monitors, settings, remaining: () => Number.POSITIVE_INFINITY },
        standingSigner: makeStandingApprovalSigner(mac),
      },
    }
    this.executing = {
      ...this.execution.ports,
      settings,
      decisions: makeDecisionVerifier(mac),
      standing: standingApprovalsFrom(
        () => monitors.get(STANDING_APPROVALS)(),
        verifiedStandingApproval(mac),
      ),
    }
  }

  get alert(): Alert {
    return this.execution.alert
  }

  raise(alert: Alert): Alert {
    this.execution.alerts.items.set(alert.alert_id, alert)
    return alert
  }

  of(alert_id: string): Alert {
    return this.execution.alerts.items.get(alert_id) ?? sample.analyzing()
  }

  /** One use from its analysis to its end. */
  async used(alert: Alert): Promise<Alert> {
    this.raise(alert)
    await this.analyzed(alert)
    if (this.of(alert.alert_id).approval_status !== 'approved') return this.of(alert.alert_id)
    this.execution.anew()
    await this.execute(alert.alert_id)
    await this.completed(alert)
    return this.of(alert.alert_id)
  }

  /** Asks as API Gateway hands it on. */
  async ask(
    body: object,
    userArn: string | null = DANA,
  ): Promise<{ readonly status: number; readonly error?: string } & Partial<StandingAnswer>> {
    const answer = await handle(
      proxy('POST', '/standing/iam', {
        body: JSON.stringify(body),
        requestContext: { identity: { userArn } },
      }),
      this.approval,
    )
    return { status: answer.statusCode, ...(JSON.parse(answer.body) as Partial<StandingAnswer>) }
  }

  /** Grants the repair for ten days, by one person. */
  async grant(changes: Partial<ApprovedRepair> = {}, by = DANA): Promise<string> {
    const answer = await this.ask({ action: 'grant', repair: { ...repair, ...changes }, days: 10 }, by)
    if (answer.standing_id === undefined) throw new Error(answer.error ?? 'not granted')
    return answer.standing_id
  }

  /** The rule hands on that an alert was analysed. */
  analyzed(
    alert: Alert = this.alert,
    more: object = {},
    around: object = {},
  ): Promise<APIGatewayProxyResult> {
    const { data, metadata } = AlertAnalyzed.example
    const about = { ...data, alert_id: alert.alert_id, plan_digest: alert.plan_digest, ...more }
    return handle({ ...delivered(AlertAnalyzed.name, metadata, about), ...around }, this.approval)
  }

  /** The rule hands on that an execution has ended. */
  completed(alert: Alert = this.alert): Promise<APIGatewayProxyResult> {
    const { data, metadata } = ExecutionCompleted.example
    return handle(
      delivered(ExecutionCompleted.name, metadata, { ...data, alert_id: alert.alert_id }),
      this.approval,
    )
  }

  execute(alert_id = sample.ALERT_ID, ports = this.executing): Promise<E.Either<AppError, Executed>> {
    return execute(alert_id)(ports)()
  }

  /** The standing approval as it is stored. */
  stored(id: string): StoredStandingApproval {
    return this.monitors.items.get(STANDING_APPROVALS)?.standing?.[id] as unknown as StoredStandingApproval
  }

  /** Writes it as somebody does who may write the table and has no key. */
  write(id: string, changes: Partial<StoredStandingApproval>): void {
    const state = this.monitors.items.get(STANDING_APPROVALS)
    if (state === undefined) throw new Error('nothing is granted')
    const standing = { ...state.standing, [id]: { ...this.stored(id), ...changes } }
    this.monitors.items.set(STANDING_APPROVALS, { ...state, standing })
  }
}

const delivered = (name: string, metadata: object, data: object): object => ({
  id: 'an-id',
  source: 'cloudops.agent',
  'detail-type': name,
  time: '2026-01-31T08:05:00Z',
  detail: { metadata, data },
})
