/** Settings that make every optional function, rule and topic of the definition appear in the picture. */
export const PICTURE_SETTINGS = {
  approval: { high: { api_approvers: ['arn:aws:iam::000000000000:user/dana'] } },
  account_id: '000000000000',
  region: 'us-east-1',
  alert_emails: ['ops-team@example.com'],
  escalation_emails: ['on-call@example.com'],
  monitors: [{ domain: 'shop.example.com' }],
  oidc: {
    issuer: 'https://id.example.com',
    client_id: 'cloudops',
    redirect_uri: 'https://approval.example.com/prod/approval/signed-in',
  },
  windows: { people: ['arn:aws:iam::000000000000:user/dana'] },
  shards: { monitors: 1_000 },
  added_monitors: { people: ['arn:aws:iam::000000000000:user/dana'] },
  standing_approvals: { people: ['arn:aws:iam::000000000000:user/dana'] },
  vantage: {
    role: 'primary',
    witnesses: [
      { region: 'eu-west-1', role_arn: 'arn:aws:iam::000000000000:role/cloudops-witness-eu-west-1' },
    ],
  },
  detection: {
    alarms: [{ alarm_name: 'shop-5xx', domain: 'shop.example.com' }],
    sources: [{ source: 'acme.synthetics' }],
  },
  execution: { allowed_actions: ['ssm:StartAutomationExecution'] },
}
