const policy = {
  slack_approvers: [],
  machine: true,
  links: { teams: 'decide', email: 'view' },
  open_minutes: 240,
  reminder_minutes: 60,
}

/** What counts where nothing is set. `account_id` has no default: it says which account may be touched. */
export const defaults: Record<string, unknown> = {
  region: 'us-east-1',
  stage: '',
  agent_runtime_arn: 'arn:aws:bedrock:us-east-1:000000000000:agent/UNCONFIGURED/alias/UNCONFIGURED',
  cognito_client_id: 'unconfigured',
  alert_emails: [],
  schedule: 'rate(5 minutes)',
  log_level: 'INFO',
  log_retention_days: '90',
  archive_days: 365,
  protect: true,
  tags: {},
  monitors: [],
  probe: {
    timeout_ms: 10_000,
    confirmations: 3,
    confirm_interval_ms: 2_000,
    concurrency: 32,
    rate_per_second: 100,
    rdap_url: 'https://rdap.org/',
    allow_private: false,
    resolvers: [],
  },
  detection: { cool_down_minutes: 60 },
  approval: { critical: policy, high: policy, medium: policy, low: policy },
  execution: {
    allowed_actions: [
      'cloudfront:CreateInvalidation',
      'cloudfront:GetDistribution',
      'route53:GetHealthCheck',
      'ec2:DescribeInstances',
    ],
    start_within_minutes: 30,
    max_invalidation_paths: 20,
    max_steps: 10,
    verify_seconds: 120,
    verify_interval_ms: 5_000,
  },
}
