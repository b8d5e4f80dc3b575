import type { Context } from 'aws-lambda'
import { makeActions } from '../adapters/actions'
import { makeAgent } from '../adapters/agent'
import { makeAlertStore } from '../adapters/alert-store'
import { makeCognitoToken } from '../adapters/cognito'
import { makeDecisionVerifier } from '../adapters/decision-mac'
import { makeDocumentStore } from '../adapters/documents'
import { makeEventPublisher } from '../adapters/event-publisher'
import { makeExecutionPlaces } from '../adapters/execution-places'
import { makeProber } from '../adapters/prober'
import { makeHealthCheck } from '../adapters/prober/health-check'
import { makeStopSwitch } from '../adapters/stop-switch'
import { alarm, pause, systemPorts } from '../adapters/system'
import { environmentOf, settingsOf } from '../runtime'
import { Environment } from './contract'
import { handle } from './handle'

const environment = environmentOf(Environment)
const settings = settingsOf()
const ports = {
  ...systemPorts('execution-handler'),
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE }),
  events: makeEventPublisher({ bus: environment.EVENT_BUS_NAME }),
  documents: makeDocumentStore({ bucket: environment.S3_ANALYSIS_BUCKET }),
  agent: makeAgent({ runtimeArn: environment.AGENT_RUNTIME_ARN, token: makeCognitoToken(environment) }),
  actions: makeActions(settings.execution),
  prober: makeProber(settings.probe, { healthCheck: makeHealthCheck() }),
  decisions: makeDecisionVerifier({ keyId: environment.DECISION_KEY_ID }),
  places: makeExecutionPlaces({ table: environment.IDEMPOTENCY_TABLE }),
  stopSwitch: makeStopSwitch({ parameter: environment.EXECUTION_SWITCH }),
  settings,
  pause,
  alarm,
}

export const handler = (payload: unknown, context: Context) =>
  handle(payload, { ...ports, remaining: () => context.getRemainingTimeInMillis() })
