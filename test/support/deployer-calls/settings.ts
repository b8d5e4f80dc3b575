import { type Attributes, FULL_SETTINGS } from '../synthesized'

const ACCOUNT = '123456789012'

/** What is deployed to record the calls of a deployer: every optional part that moto has, by the rules of an organization. */
export const RECORDED: Attributes = {
  ...FULL_SETTINGS,
  stage: 'dev',
  deletion_protection: false,
  iam: {
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/workloads`,
    path: '/platform/',
    role_prefix: 'svc-',
  },
}

/** The next deployment: something of most types is another. Not their tags, which moto's API Gateway does not change. */
export const CHANGED: Attributes = {
  ...RECORDED,
  alert_emails: ['on-call@example.com'],
  escalation_emails: [],
  api_throttle: { requests_per_second: 5, burst: 10 },
  log_retention_days: '30',
  document_days: 30,
  archive_days: 30,
  schedule: 'rate(6 minutes)',
  approval_backlog_alarm: 7,
  shards: { monitors: 2_000 },
  detection: { alarms: [{ alarm_name: 'shop-5xx', domain: 'shop.example.com' }] },
  link_key_generation: 2,
}
