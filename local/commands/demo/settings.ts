import type { AgentProtocol } from '../../../schemas/agent-arn'

/** The person of the demo who may approve in Slack, and one who may not. */
export const DANA = { team: { id: 'T0DEMO' }, user: { id: 'U0DANA', name: 'dana' } }
export const STRANGER = { team: { id: 'T0DEMO' }, user: { id: 'U0MALLORY', name: 'mallory' } }

const ACCOUNT = '000000000000'
const REGION = 'us-east-1'

const MODEL = 'us.anthropic.claude-sonnet-4-20250514-v1:0'
/** What the settings say of the agent, by its protocol. */
const AGENTS: Readonly<Record<AgentProtocol, object>> = {
  converse: { agent: { model_id: MODEL } },
  classic: {
    agent_runtime_arn: `arn:aws:bedrock:${REGION}:${ACCOUNT}:agent/AGENTDEMO1/alias/ALIASDEMO1`,
  },
  core: { agent_runtime_arn: `arn:aws:bedrock-agentcore:${REGION}:${ACCOUNT}:runtime/demo-AbC1234567` },
  harness: { agent: { model_id: MODEL, harness: true } },
}
export const agentNames = Object.keys(AGENTS) as readonly AgentProtocol[]

const policy = {
  slack_approvers: [`${DANA.team.id}/${DANA.user.id}`],
  allow_machine: true,
  links: { teams: 'decide', email: 'view' },
  open_minutes: 60,
  reminder_minutes: 30,
}

const READINGS = [
  'acm:DescribeCertificate',
  'autoscaling:DescribeInstanceRefreshes',
  'cloudfront:GetDistribution',
  'cloudtrail:LookupEvents',
  'ec2:DescribeInstances',
  'ecs:DescribeServices',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetHealth',
  'lambda:GetAlias',
  'route53:GetHealthCheck',
  'route53:ListResourceRecordSets',
  's3:ListBucketVersions',
  'ssm:DescribeDocument',
  'wafv2:GetWebACL',
]
/** All but the first are off unless settings allow them. */
const REPAIRS = [
  'cloudfront:CreateInvalidation',
  'autoscaling:StartInstanceRefresh',
  'cloudfront:UpdateDistribution',
  'ec2:RebootInstances',
  'ec2:StartInstances',
  'ecs:UpdateService',
  'elasticloadbalancing:ModifyRule',
  'lambda:InvokeFunction',
  'lambda:UpdateAlias',
  'route53:ChangeResourceRecordSets',
  's3:CopyObject',
  'ssm:StartAutomationExecution',
  'wafv2:UpdateWebACL',
]

/** Settings of a deployment in every respect but its account; what `given` adds is about the monitored domains. */
export const demoSettings = (given: {
  readonly monitors: readonly object[]
  readonly probe: object
  readonly agent?: AgentProtocol
}) => ({
  account_id: ACCOUNT,
  region: REGION,
  ...AGENTS[given.agent ?? 'classic'],
  cognito_client_id: 'demo-client',
  alert_emails: ['ops-team@example.com'],
  monitors: given.monitors,
  probe: given.probe,
  approval: { critical: policy, high: policy, medium: policy, low: policy },
  // All sample sites answer at one address, which is no cause that they share.
  detection: { grouping: { min_domains: 50 } },
  execution: {
    allowed_actions: [...READINGS, ...REPAIRS],
    max_concurrent: 10,
    verify_seconds: 30,
    verify_interval_ms: 200,
  },
})
