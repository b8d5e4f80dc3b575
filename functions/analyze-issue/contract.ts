import * as t from 'io-ts'
import {
  AlertAnalyzed,
  AlertUpdated,
  AnalysisRequested,
  IssueDetected,
  PlanAmended,
} from '../../schemas/events'
import { readOnlyActionPermissions } from '../adapters/actions'
import {
  agentPermissions,
  changeReaderPermissions,
  type FunctionContract,
  outboxEvents,
  RoleArn,
  Variable,
} from '../runtime/contract'

export const Environment = t.intersection([
  t.type({
    AGENT_RUNTIME_ARN: Variable,
    COGNITO_CLIENT_ID: Variable,
    COGNITO_SECRET_ID: Variable,
    S3_ANALYSIS_BUCKET: Variable,
    DYNAMODB_ALERTS_TABLE: Variable,
    MONITOR_STATE_TABLE: Variable,
    EVENT_BUS_NAME: Variable,
    PLAN_KEY_ID: Variable,
    DECISION_KEY_ID: Variable,
    READ_ROLE_ARN: RoleArn,
  }),
  /** The documented way to give credentials; the secret wins where both are absent or it holds a value. */
  t.partial({ COGNITO_USERNAME: Variable, COGNITO_PASSWORD: Variable }),
])
export type Environment = t.TypeOf<typeof Environment>

export const contract = {
  description: 'Has the agent analyse one fault and asks for a decision',
  memory_mb: 512,
  timeout_s: 300,
  triggers: [
    {
      on: 'events',
      rule: 'cloudops-issue-detected',
      // An update that makes a plan void has the alert analysed again.
      events: [IssueDetected, AnalysisRequested, AlertUpdated, PlanAmended],
      replays: 'live',
    },
  ],
  emits: [AlertAnalyzed],
  environment: Environment,
  permissions: [
    ...agentPermissions,
    { actions: ['s3:PutObject'], resources: ['bucket/sessions'] },
    { actions: ['s3:PutObject'], resources: ['bucket/alerts'] },
    { actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], resources: ['table/alerts'] },
    { actions: ['dynamodb:GetItem'], resources: ['table/monitor-state'] },
    { actions: ['kms:GenerateMac'], resources: ['key/plans'] },
    // An amendment is believed where it was wanted: what is in the table is anybody's word.
    { actions: ['kms:VerifyMac'], resources: ['key/decisions'] },
    outboxEvents,
  ],
  assumes: { read: [...readOnlyActionPermissions, ...changeReaderPermissions] },
} satisfies FunctionContract
