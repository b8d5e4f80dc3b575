import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'

/** Containers of secrets. They are filled by hand: a value in the definition would be in Terraform's state. */
export class Secrets extends Construct {
  readonly cognito: SecretsmanagerSecret
  readonly chat: SecretsmanagerSecret

  constructor(
    scope: Construct,
    id: string,
    private readonly props: Place & { readonly dataKeyArn: string; readonly deletion_protection: boolean },
  ) {
    super(scope, id)
    this.cognito = this.secret('cognito-secret', 'cloudops/cognito-credentials', 'JSON: username, password')
    this.chat = this.secret(
      'chat-secret',
      'cloudops/chat',
      'JSON: slack_webhook_url, slack_signing_secret, slack_bot_token, slack_channel, teams_webhook_url',
    )
  }

  private secret(id: string, name: string, description: string): SecretsmanagerSecret {
    const secret = new SecretsmanagerSecret(this, id, {
      name: named(this.props, name),
      description,
      kmsKeyId: this.props.dataKeyArn,
      // A name is taken until the window is over; what need not be protected is gone at once.
      recoveryWindowInDays: this.props.deletion_protection ? 30 : 0,
    })
    secret.overrideLogicalId(id)
    return secret
  }
}
