import { wiredChannels } from '../../schemas/settings'
import type { StackSettings } from '../../stacks/settings'
import { hasToken } from '../../stacks/settings/agent'
import { named } from '../../stacks/settings/names'
import type { Deployed } from './terraform'

/** A name that no resolver knows, by RFC 6761. */
const NOWHERE = 'nowhere.invalid'

/** What to do after the deployment of a witness. */
export const afterWitness = ({ region, alert_emails, escalation_emails }: StackSettings): string => {
  const people = [...new Set([...alert_emails, ...escalation_emails])]
  return [
    people.length === 0
      ? `No one is called when the first deployment is silent: list addresses under alert_emails, and deploy again.`
      : `Each of ${people.join(', ')} must confirm the mail from AWS Notifications.`,
    `cloudops-witness-silent of the first deployment is OK when it has heard of ${region}. What the witness sees, and when it calls: docs/regions.md.`,
  ].join('\n')
}

/** What to do after a deployment, ready to be copied. */
export const afterDeployment = (deployed: Deployed, settings: StackSettings): string => {
  const { region, stage, alert_emails, escalation_emails, monitors, oidc } = settings
  const people = [...new Set([...alert_emails, ...escalation_emails])]
  const fill = (secret: string, shape: string): string[] => [
    `  aws secretsmanager put-secret-value --region ${region} --secret-id ${secret} --secret-string file:///dev/stdin`,
    `    ${shape}`,
  ]
  const wired = wiredChannels(settings)
  const more = [
    ...(oidc === undefined ? [] : ['oidc_client_secret']),
    ...(wired.includes('pagerduty') ? ['pagerduty_routing_key', 'pagerduty_webhook_secret'] : []),
    ...(wired.includes('webhook') ? ['webhook_url', 'webhook_secret'] : []),
  ].map((field) => `,"${field}":"…"`)
  const watched = monitors.some(({ domain }) => domain === NOWHERE)
  return [
    `Approval API   ${deployed.approval_url}`,
    deployed.api_key_id === undefined
      ? 'Callers        sign with IAM and need execute-api:Invoke'
      : `Its key        aws apigateway get-api-key --region ${region} --api-key ${deployed.api_key_id} --include-value --query value --output text`,
    ...(oidc === undefined ? [] : signIn(oidc, deployed)),
    ...(wired.includes('pagerduty')
      ? [
          `PagerDuty      send incident.acknowledged to ${deployed.approval_url.replace(/approval$/, 'pagerduty/webhook')}`,
        ]
      : []),
    '',
    'Fill the secrets: paste the JSON, then Ctrl-D. Leave out what you do not use.',
    ...(hasToken(settings) ? fill(deployed.cognito_secret, '{"username":"…","password":"…"}') : []),
    ...fill(
      deployed.chat_secret,
      `{"slack_webhook_url":"…","slack_signing_secret":"…","slack_bot_token":"…","slack_channel":"…","teams_webhook_url":"…"${more.join('')}}`,
    ),
    ...(people.length === 0
      ? []
      : ['', `Each of ${people.join(', ')} must confirm the mail from AWS Notifications.`]),
    '',
    watched
      ? `Send a test alert (${NOWHERE} is watched):`
      : `Send a test alert: nothing is believed without a probe, so watch {"domain":"${NOWHERE}"} under monitors and deploy, then`,
    `  echo '{"domain":"${NOWHERE}"}' | \\`,
    `    aws lambda invoke --region ${region} --function-name ${named({ stage }, 'invoke-agent-analysis')} --payload fileb:///dev/stdin /dev/stdout`,
    '',
    'Slack, Teams, upgrades, keys, tear-down: docs/deploying.md. Alarms: docs/runbook.md.',
  ].join('\n')
}

/** The address is known after the first deployment only, unless it is a domain of one's own. */
const signIn = (
  { issuer, redirect_uri }: NonNullable<StackSettings['oidc']>,
  { approval_url }: Deployed,
): readonly string[] => [
  `Sign-in        register ${redirect_uri} at ${issuer}`,
  ...(redirect_uri === `${approval_url}/signed-in`
    ? []
    : [
        `               oidc.redirect_uri is another address than ${approval_url}/signed-in: right only if it leads there, as a domain of your own does`,
      ]),
]
