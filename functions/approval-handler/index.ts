import type { Context } from 'aws-lambda'
import { makeAlertStore } from '../adapters/alert-store'
import { makeDecisionSigner } from '../adapters/decision-mac'
import { makeEventPublisher } from '../adapters/event-publisher'
import { makeLinkVerifier } from '../adapters/links'
import { makeSecret } from '../adapters/secrets'
import { respondToSlack } from '../adapters/slack-response'
import { systemPorts } from '../adapters/system'
import { ChatSecret } from '../chat-secret'
import { environmentOf, settingsOf } from '../runtime'
import { Environment } from './contract'
import { handle } from './handle'

const environment = environmentOf(Environment)
const base = systemPorts('approval-handler')
const ports = {
  ...base,
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE }),
  events: makeEventPublisher({ bus: environment.EVENT_BUS_NAME }),
  signer: makeDecisionSigner({ keyId: environment.DECISION_KEY_ID }),
  links: makeLinkVerifier({ keyIds: environment.LINK_KEY_IDS.split(','), clock: base.clock }),
  chatSecret: makeSecret(environment.CHAT_SECRET_ID, ChatSecret),
  respond: respondToSlack,
  settings: settingsOf(),
}

export const handler = (payload: unknown, { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>) =>
  handle(payload, invokedFunctionArn, ports)
