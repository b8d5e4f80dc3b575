import type * as t from 'io-ts'
import { text } from '../../schemas/codec'
import type { AnyEvent, Replays } from '../../schemas/event'
import type { ActionResource } from '../../schemas/resource-arns'

/** Things of the stack that a function may name; the stack turns each into a value or an ARN. */
export type ResourceName =
  | 'table/alerts'
  | 'table/alerts/index'
  | 'table/monitor-state'
  | 'table/monitor-state/index'
  /** Its items that people write without a deployment: none without the setting. */
  | 'table/monitor-state/windows'
  | 'table/monitor-state/added'
  | 'table/monitor-state/standing'
  | 'table/idempotency'
  /** Sign-ins that have begun, what PagerDuty has sent, and plans that were tried. */
  | 'table/taken-once'
  /** The same, to give back what was taken: none without the setting `oidc` and the channel. */
  | 'table/taken-once/given-back'
  | 'table/begun-executions'
  | 'table/digests'
  | 'bucket/alerts'
  | 'bucket/executions'
  | 'bucket/reviews'
  | 'bucket/sessions'
  | 'topic/cloudops-alerts'
  | 'topic/execution-trigger'
  | 'bus'
  | 'secret/cognito'
  | 'secret/chat'
  | 'key/links'
  | 'key/decisions'
  /** What windows are signed with: none without the setting `windows`. */
  | 'key/windows'
  | 'key/evidence'
  | 'key/plans'
  /** What witnesses sign with: none without the setting `vantage`. */
  | 'key/vantage'
  /** Shards of a tick: none without the setting `shards`. */
  | 'queue/shards'
  /** The role that a witness takes on at the first deployment. */
  | 'role/vantage'
  | 'parameter/execution-switch'
  | 'agent'
  | 'agent/model'
  | 'agent/guardrail'
  | 'agent/runtime'
  | 'agent/harness'
  | ActionResource
  /** The action knows no resource; the reason is in the permission. */
  | '*'

export interface Permission {
  readonly actions: readonly string[]
  readonly resources: readonly ResourceName[]
  /** Required with `*`: why it cannot be narrower. */
  readonly reason?: string
  /** By operator and key, as IAM has them. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
  /** The action of a plan that it is for: it is given only where the setting `execution.allowed_actions` holds it. */
  readonly action?: string
}

export type Trigger =
  | { readonly on: 'schedule'; readonly rule: string; readonly expression: string; readonly input?: object }
  /** One rule; with `channels`, one target for each that the settings have a use for, whose payload is `{ channel, event }`. */
  | {
      readonly on: 'events'
      readonly rule: string
      readonly events: readonly AnyEvent[]
      readonly replays: Replays
      readonly channels?: readonly string[]
      /** The setting without which there is no such rule. */
      readonly needs?: OptionalSetting
    }
  /** Every replayed event of the bus, of whatever source, and no live one. */
  | { readonly on: 'replays'; readonly rule: string }
  /** Subscribed to the topic, which rules fill by input transformers. */
  | {
      readonly on: 'topic'
      readonly topic: 'execution-trigger'
      readonly rules: readonly {
        readonly rule: string
        readonly events: readonly AnyEvent[]
        /** Payload by JSON path of the event. */
        readonly message: Readonly<Record<string, string>>
      }[]
    }
  | { readonly on: 'api'; readonly routes: readonly Route[] }
  /** A queue of the stack, which the function fills itself: one message for each invocation. */
  | { readonly on: 'queue'; readonly needs: OptionalSetting }
  /** Changes of state of the CloudWatch alarms that the settings list: rules of the default bus, none without any. */
  | { readonly on: 'alarms'; readonly rule: string }
  /** What AWS says of its own long work, where the settings allow an action that waits for it: a rule of the default bus. */
  | { readonly on: 'statuses'; readonly rule: string; readonly statuses: readonly AwsStatus[] }
  /** `IssueDetected` of the other detectors that the settings list: rules of the bus, none without any. */
  | { readonly on: 'issues'; readonly rule: string }

/** Events by which a service of AWS says that something it was at has ended. */
export interface AwsStatus {
  /** The action of a plan that may wait for it. */
  readonly action: string
  readonly source: string
  readonly detail_types: readonly string[]
  /** By field of the detail, the values that mean an end; absent where the detail-type says so. */
  readonly ended?: Readonly<Record<string, readonly string[]>>
}

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Below the stage, for example `/approval/decision`. */
  readonly path: string
  readonly api_key: boolean
  /** By an IAM signature, whatever the setting `api_authorization` says. */
  readonly iam?: true
  /** The setting without which there is no such route, or the channel. */
  readonly needs?: OptionalSetting | 'pagerduty'
}

/** Settings without which something of a contract is not there. */
export type OptionalSetting =
  | 'oidc'
  | 'windows'
  | 'added_monitors'
  | 'vantage'
  | 'standing_approvals'
  | 'shards'

/** What a function is: the stack and the handler both read it, so they cannot disagree. */
export interface FunctionContract {
  readonly description: string
  /** Of a deployment that only watches another one; no other deployment has it. */
  readonly only?: 'witness'
  readonly memory_mb: number
  readonly timeout_s: number
  readonly triggers: readonly Trigger[]
  readonly emits: readonly AnyEvent[]
  /** Codec of the environment: the stack sets each required variable, the optional ones are for people to add. */
  readonly environment: t.Mixed
  /** Optional variables that the stack sets where the settings have the group. */
  readonly environment_with?: Readonly<Partial<Record<OptionalSetting, readonly string[]>>>
  /** Of its own role: nothing that a monitor names. */
  readonly permissions: readonly Permission[]
  /** What it may do about what monitors name, by the role that it assumes for it. */
  readonly assumes?: Readonly<Partial<Record<StepRole, readonly Permission[]>>>
}

/** `cloudops-repair`, for approved steps alone, and `cloudops-read`. */
export type StepRole = 'repair' | 'read'

/** What a prober asks AWS for, wherever it runs. */
export const proberPermissions: readonly Permission[] = [
  {
    actions: ['route53:GetHealthCheck', 'route53:GetHealthCheckStatus'],
    resources: ['route53/health-checks'],
  },
  { actions: ['acm:DescribeCertificate'], resources: ['acm/certificates'] },
  {
    actions: ['cloudwatch:GetMetricStatistics'],
    resources: ['*'],
    reason: 'CloudWatch knows no resources of metrics',
  },
]

/** Whatever form the agent has: the stack gives resources to what its form needs, and to nothing else. */
export const agentPermissions: readonly Permission[] = [
  { actions: ['bedrock:InvokeAgent'], resources: ['agent'] },
  { actions: ['bedrock:InvokeModelWithResponseStream'], resources: ['agent/model'] },
  { actions: ['bedrock:ApplyGuardrail'], resources: ['agent/guardrail'] },
  { actions: ['bedrock-agentcore:InvokeAgentRuntime'], resources: ['agent/runtime'] },
  {
    actions: ['bedrock-agentcore:InvokeHarness', 'bedrock-agentcore:InvokeAgentRuntime'],
    resources: ['agent/harness'],
  },
  { actions: ['secretsmanager:GetSecretValue'], resources: ['secret/cognito'] },
]

/** What is read of a domain's resources before its fault is analysed, whatever the settings let a plan hold. */
export const changeReaderPermissions: readonly Permission[] = [
  {
    actions: ['cloudtrail:LookupEvents'],
    resources: ['*'],
    reason: 'CloudTrail knows no resources of its lookup',
  },
  { actions: ['cloudfront:GetDistribution'], resources: ['cloudfront/distributions'] },
  { actions: ['acm:DescribeCertificate'], resources: ['acm/certificates'] },
  { actions: ['route53:ListResourceRecordSets'], resources: ['route53/zones'] },
  {
    actions: ['elasticloadbalancing:DescribeTargetHealth'],
    resources: ['elb/target-groups'],
    reason: 'given only where the settings name a target group: the action itself knows no resource',
  },
  {
    actions: ['cloudwatch:DescribeAlarms'],
    resources: ['*'],
    reason: 'alarms are named by the settings, and composite ones have no other resource',
  },
]

/** A variable that must be there and not empty. */
export const Variable = text('Variable', 'a non-empty text', { minLength: 1 })

/** A role that is assumed: its account is that of the resources. */
export const RoleArn = text('RoleArn', 'the ARN of a role', {
  pattern: '^arn:aws:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}$',
})

export const outboxEvents: Permission = { actions: ['events:PutEvents'], resources: ['bus'] }
