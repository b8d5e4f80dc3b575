import type * as t from 'io-ts'
import { struct } from '../../schemas/codec'
import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  AlertSnoozed,
  AnalysisRequested,
  ApprovalRecorded,
  ApprovalRefused,
  ExecutionCompleted,
  ExecutionStopRequested,
  MonitorsAdded,
  MonitorsRemoved,
  PlanAmended,
  StandingApprovalChanged,
  WindowEnded,
  WindowOpened,
} from '../../schemas/events'
import { ADDED, STANDING_APPROVALS, WINDOWS } from '../../schemas/monitor'
import { type FunctionContract, outboxEvents, RoleArn, Variable } from '../runtime/contract'

export const Environment = struct(
  'Environment',
  {
    DYNAMODB_ALERTS_TABLE: Variable,
    S3_ANALYSIS_BUCKET: Variable,
    /** Of what is done once: sign-ins, what PagerDuty sends, and trying a plan in a minute. */
    IDEMPOTENCY_TABLE: Variable,
    EVENT_BUS_NAME: Variable,
    CHAT_SECRET_ID: Variable,
    /** Those whose links are still valid, separated by commas. */
    LINK_KEY_IDS: Variable,
    DECISION_KEY_ID: Variable,
    EVIDENCE_KEY_ID: Variable,
    PLAN_KEY_ID: Variable,
    READ_ROLE_ARN: RoleArn,
  },
  {
    /** Of windows, added monitors and standing approvals, where the settings have people who may change them. */
    MONITOR_STATE_TABLE: Variable,
  },
)
export type Environment = t.TypeOf<typeof Environment>

/** Alias of the function by which API Gateway, and no one else, may invoke it. */
export const API_ALIAS = 'api'

export const contract = {
  description: 'Decides an alert: API, direct invocation, Slack buttons, confirm page',
  memory_mb: 256,
  timeout_s: 30,
  triggers: [
    {
      on: 'api',
      routes: [
        { method: 'POST', path: '/approval', api_key: true },
        { method: 'POST', path: '/approval/iam', api_key: false, iam: true },
        { method: 'POST', path: '/windows/iam', api_key: false, iam: true, needs: 'windows' },
        { method: 'POST', path: '/monitors/iam', api_key: false, iam: true, needs: 'added_monitors' },
        { method: 'POST', path: '/standing/iam', api_key: false, iam: true, needs: 'standing_approvals' },
        { method: 'GET', path: '/approval', api_key: false },
        { method: 'POST', path: '/approval/decision', api_key: false },
        { method: 'POST', path: '/slack/interactions', api_key: false },
        { method: 'POST', path: '/pagerduty/webhook', api_key: false, needs: 'pagerduty' },
        { method: 'GET', path: '/approval/sign-in', api_key: false, needs: 'oidc' },
        { method: 'GET', path: '/approval/signed-in', api_key: false, needs: 'oidc' },
        { method: 'GET', path: '/approval/session', api_key: false, needs: 'oidc' },
        { method: 'POST', path: '/approval/session', api_key: false, needs: 'oidc' },
      ],
    },
    {
      on: 'events',
      rule: 'cloudops-standing-approvals',
      events: [AlertAnalyzed, ExecutionCompleted],
      replays: 'live',
      needs: 'standing_approvals',
    },
  ],
  emits: [
    ApprovalRecorded,
    ApprovalRefused,
    AlertApproved,
    AlertRejected,
    AlertClosed,
    AlertSnoozed,
    AnalysisRequested,
    PlanAmended,
    ExecutionStopRequested,
    ExecutionCompleted,
    WindowOpened,
    WindowEnded,
    MonitorsAdded,
    MonitorsRemoved,
    StandingApprovalChanged,
  ],
  environment: Environment,
  environment_with: {
    windows: ['MONITOR_STATE_TABLE'],
    added_monitors: ['MONITOR_STATE_TABLE'],
    standing_approvals: ['MONITOR_STATE_TABLE'],
  },
  permissions: [
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: ['table/alerts'] },
    { actions: ['dynamodb:PutItem'], resources: ['table/taken-once'] },
    { actions: ['dynamodb:DeleteItem'], resources: ['table/taken-once/given-back'] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: ['table/monitor-state/windows'],
      condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [WINDOWS] } },
    },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: ['table/monitor-state/added'],
      condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [ADDED] } },
    },
    { actions: ['s3:GetObject'], resources: ['bucket/executions'] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: ['table/monitor-state/standing'],
      condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [STANDING_APPROVALS] } },
    },
    { actions: ['secretsmanager:GetSecretValue'], resources: ['secret/chat'] },
    { actions: ['kms:VerifyMac'], resources: ['key/links', 'key/evidence', 'key/plans'] },
    { actions: ['kms:GenerateMac'], resources: ['key/decisions'] },
    outboxEvents,
  ],
  // To try a plan: by the role that an analysis has for its previews, and with no more than that.
  assumes: { read: [] },
} satisfies FunctionContract
