import type { Context } from 'aws-lambda'
import * as t from 'io-ts'
import { AlertUpdated, AnalysisRequested, IssueDetected, PlanAmended } from '../../schemas/events'
import { makeActions } from '../adapters/actions'
import { makeAgent } from '../adapters/agent'
import { makeCognitoToken } from '../adapters/agent/cognito'
import { stepRights } from '../adapters/aws/rights'
import { makeChangeReader } from '../adapters/changes'
import { makeAlertStore } from '../adapters/dynamodb/alert-store'
import { makeDynamoDb } from '../adapters/dynamodb/client'
import { makeMonitorStore } from '../adapters/dynamodb/monitor-store'
import { makeEventPublisher } from '../adapters/events/publisher'
import { makePlanSigner } from '../adapters/mac/attestations'
import { makeAmendmentVerifier } from '../adapters/mac/decisions'
import { makeMac } from '../adapters/mac/mac'
import { makeConversations } from '../adapters/s3/conversations'
import { makeDocumentStore } from '../adapters/s3/documents'
import { pause, systemPorts, timer } from '../adapters/system'
import { environmentOf } from '../runtime/environment'
import { consumer } from '../runtime/handler'
import { settingsOf } from '../runtime/settings'
import { Environment } from './contract'
import { analyze, analyzeAgain } from './use-case'

const environment = environmentOf(Environment)
const client = makeDynamoDb()
const settings = settingsOf()
const base = systemPorts('analyze-issue')
const rights = stepRights({ read: environment.READ_ROLE_ARN })
const ports = {
  ...base,
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE, client }),
  monitors: makeMonitorStore({ table: environment.MONITOR_STATE_TABLE, client }),
  documents: makeDocumentStore({ bucket: environment.S3_ANALYSIS_BUCKET }),
  events: makeEventPublisher({ bus: environment.EVENT_BUS_NAME, log: base.log }),
  agent: makeAgent({
    runtimeArn: environment.AGENT_RUNTIME_ARN,
    token: makeCognitoToken(environment, settings.agent),
    conversations: makeConversations({ bucket: environment.S3_ANALYSIS_BUCKET }),
    settings: settings.agent,
    measure: base.measure,
  }),
  actions: makeActions({ ...settings.execution, alarms: settings.detection.alarms }, rights),
  plans: makePlanSigner(makeMac(environment.PLAN_KEY_ID)),
  amendments: makeAmendmentVerifier(makeMac(environment.DECISION_KEY_ID)),
  changes: makeChangeReader({ ...settings.detection, monitors: settings.monitors, rights }),
  settings,
  pause,
  timer,
}

export const handler = consumer({
  log: ports.log,
  input: t.union([
    IssueDetected.delivered,
    AnalysisRequested.delivered,
    AlertUpdated.delivered,
    PlanAmended.delivered,
  ]),
  run: (event, context: Context) => {
    const { data } = event.detail
    const analysis = 'issue' in data ? analyze(data) : analyzeAgain(data.alert_id)
    return analysis({ ...ports, remaining: () => context.getRemainingTimeInMillis() })
  },
})
