import type { Context } from 'aws-lambda'
import { makeActions } from '../adapters/actions'
import { makeAgent } from '../adapters/agent'
import { makeCognitoToken } from '../adapters/agent/cognito'
import { probeCredentials, stepRights } from '../adapters/aws/rights'
import { makeAlertStore } from '../adapters/dynamodb/alert-store'
import { makeBegunExecutions } from '../adapters/dynamodb/begun-executions'
import { makeDynamoDb } from '../adapters/dynamodb/client'
import { makeExecutionSlots } from '../adapters/dynamodb/execution-slots'
import { makeStandingApprovals } from '../adapters/dynamodb/standing-approvals'
import { makeEventPublisher } from '../adapters/events/publisher'
import { attestationVerifierOf } from '../adapters/mac/attestations'
import { makeDecisionVerifier } from '../adapters/mac/decisions'
import { makeMac } from '../adapters/mac/mac'
import { verifiedStandingApproval } from '../adapters/mac/standing-approvals'
import { lateProber } from '../adapters/prober/late'
import { makeConversations } from '../adapters/s3/conversations'
import { makeDocumentStore } from '../adapters/s3/documents'
import { makeStopSwitch } from '../adapters/ssm/stop-switch'
import { pause, systemPorts, timer } from '../adapters/system'
import { environmentOf } from '../runtime/environment'
import { redacted } from '../runtime/handler'
import { settingsOf } from '../runtime/settings'
import { Environment } from './contract'
import { handle } from './handle'

const environment = environmentOf(Environment)
const client = makeDynamoDb()
const settings = settingsOf()
const base = systemPorts('execution-handler')
const rights = stepRights({ repair: environment.REPAIR_ROLE_ARN, read: environment.READ_ROLE_ARN })
const credentials = probeCredentials(environment.READ_ROLE_ARN)
const { MONITOR_STATE_TABLE: monitorTable } = environment
const ports = {
  ...base,
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE, client }),
  events: makeEventPublisher({ bus: environment.EVENT_BUS_NAME, log: base.log }),
  documents: makeDocumentStore({ bucket: environment.S3_ANALYSIS_BUCKET }),
  agent: makeAgent({
    runtimeArn: environment.AGENT_RUNTIME_ARN,
    token: makeCognitoToken(environment, settings.agent),
    conversations: makeConversations({ bucket: environment.S3_ANALYSIS_BUCKET }),
    settings: settings.agent,
    measure: base.measure,
  }),
  actions: makeActions({ ...settings.execution, alarms: settings.detection.alarms }, rights),
  prober: lateProber(async () => {
    const [{ makeProber }, { makeHealthCheck }, { makeAcmCertificate }] = await Promise.all([
      import('../adapters/prober'),
      import('../adapters/prober/checks/health-check'),
      import('../adapters/prober/checks/acm-certificate'),
    ])
    return makeProber(settings.probe, {
      healthCheck: makeHealthCheck({ credentials }),
      acmCertificate: makeAcmCertificate({ credentials }),
    })
  }),
  decisions: makeDecisionVerifier(makeMac(environment.DECISION_KEY_ID)),
  attestations: attestationVerifierOf(environment),
  slots: makeExecutionSlots({ table: environment.IDEMPOTENCY_TABLE, client }),
  begun: makeBegunExecutions({ table: environment.BEGUN_EXECUTIONS_TABLE, client }),
  stopSwitch: makeStopSwitch({ parameter: environment.EXECUTION_SWITCH }),
  settings,
  ...(monitorTable === undefined || settings.standing_approvals === undefined
    ? {}
    : {
        standing: makeStandingApprovals({
          table: monitorTable,
          client,
          isSigned: verifiedStandingApproval(makeMac(environment.DECISION_KEY_ID)),
        }),
      }),
  pause,
  timer,
}

export const handler = redacted((payload: unknown, context: Context) =>
  handle(payload, { ...ports, remaining: () => context.getRemainingTimeInMillis() }),
)
