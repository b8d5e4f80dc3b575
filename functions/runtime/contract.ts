import type * as t from 'io-ts'
import { text } from '../../schemas/codec'
import type { AnyEvent, Replays } from '../../schemas/event'

/** Things of the stack that a function may name; the stack turns each into a value or an ARN. */
export type ResourceName =
  | 'table/alerts'
  | 'table/alerts/index'
  | 'table/monitor-state'
  | 'table/monitor-state/index'
  | 'table/idempotency'
  | 'bucket/alerts'
  | 'bucket/executions'
  | 'bucket/reviews'
  | 'topic/cloudops-alerts'
  | 'topic/execution-trigger'
  | 'bus'
  | 'secret/cognito'
  | 'secret/chat'
  | 'key/links'
  | 'key/decisions'
  | 'parameter/execution-switch'
  | 'agent'
  | 'cloudfront/distributions'
  | 'route53/health-checks'
  | 'route53/zones'
  | 'route53/changes'
  | 'acm/certificates'
  /** The action knows no resource; the permission gives the reason. */
  | '*'

export interface Permission {
  readonly actions: readonly string[]
  readonly resources: readonly ResourceName[]
  /** Required with `*`: why it cannot be narrower. */
  readonly reason?: string
  /** The action of a plan that it is for: it is given only where the setting `execution.allowed_actions` holds it. */
  readonly action?: string
}

export type Trigger =
  | { readonly on: 'schedule'; readonly rule: string; readonly expression: string; readonly input?: object }
  /** One rule; with `channels`, one target per channel whose payload is `{ channel, event }`. */
  | {
      readonly on: 'events'
      readonly rule: string
      readonly events: readonly AnyEvent[]
      readonly replays: Replays
      readonly channels?: readonly string[]
    }
  /** Every replayed event of the bus, of whatever source, and no live one. */
  | { readonly on: 'replays'; readonly rule: string }
  /** Subscribed to the topic, which a rule fills by an input transformer. */
  | {
      readonly on: 'topic'
      readonly topic: 'execution-trigger'
      readonly rule: string
      readonly events: readonly AnyEvent[]
      /** Payload by JSON path of the event. */
      readonly message: Readonly<Record<string, string>>
    }
  | { readonly on: 'api'; readonly routes: readonly Route[] }
  /** Changes of state of the CloudWatch alarms that the settings list: rules of the default bus, none without any. */
  | { readonly on: 'alarms'; readonly rule: string }
  /** `IssueDetected` of the other detectors that the settings list: rules of the bus, none without any. */
  | { readonly on: 'issues'; readonly rule: string }

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Below the stage, for example `/approval/decision`. */
  readonly path: string
  readonly api_key: boolean
}

/** What a function is: the stack and the handler both read it, so they cannot disagree. */
export interface FunctionContract<Environment> {
  readonly description: string
  readonly memory_mb: number
  readonly timeout_s: number
  readonly triggers: readonly Trigger[]
  readonly emits: readonly AnyEvent[]
  /** Codec of the environment; a variable's value is the stack's `environment[NAME]`. */
  readonly environment: t.Type<Environment, unknown, unknown>
  /** Names of the variables that the stack sets. Optional variables of the codec are for people to add. */
  readonly variables: readonly EnvironmentName[]
  readonly permissions: readonly Permission[]
}

/** A contract as the stack reads it: what the environment must hold is the handler's business. */
export type AnyContract = Omit<FunctionContract<unknown>, 'environment'>

/** Every environment variable of the system, in one list. */
export const environmentNames = [
  'DYNAMODB_ALERTS_TABLE',
  'MONITOR_STATE_TABLE',
  'IDEMPOTENCY_TABLE',
  'S3_ANALYSIS_BUCKET',
  'EVENT_BUS_NAME',
  'AGENT_RUNTIME_ARN',
  'COGNITO_CLIENT_ID',
  'COGNITO_SECRET_ID',
  'CHAT_SECRET_ID',
  'SNS_TOPIC_ARN',
  'EXECUTION_TRIGGER_SNS',
  'APPROVAL_API_URL',
  'LINK_KEY_ID',
  'LINK_KEY_IDS',
  'DECISION_KEY_ID',
  'EXECUTION_SWITCH',
] as const
export type EnvironmentName = (typeof environmentNames)[number]

/** A variable that must be there and not empty. */
export const Variable = text('Variable', 'a non-empty text', { minLength: 1 })

export const outboxEvents: Permission = { actions: ['events:PutEvents'], resources: ['bus'] }
