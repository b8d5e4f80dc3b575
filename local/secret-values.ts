import type { SecretParts } from './cloud'

/** What an operator would have filled in by hand after a deployment: the agent's user, and where the chats are. */
export const secretValues = ({
  endpoint,
  chat,
  slackSigningSecret,
}: SecretParts): Readonly<Record<string, string>> => ({
  'cloudops/cognito-credentials': JSON.stringify({
    username: 'cloudops-demo',
    password: 'not-a-real-password',
  }),
  'cloudops/chat': JSON.stringify({
    slack_webhook_url: chat.slackWebhookUrl(endpoint),
    slack_signing_secret: slackSigningSecret,
    teams_webhook_url: chat.teamsWebhookUrl(endpoint),
  }),
})
