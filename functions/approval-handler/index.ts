import type { Context } from 'aws-lambda'
import { wiredChannels } from '../../schemas/settings'
import { pagerDutyFields } from '../adapters/channels/pagerduty/fields'
import { slackFields } from '../adapters/channels/slack/fields'
import { makeSlackReplies } from '../adapters/channels/slack/replies'
import { makeAlertStore } from '../adapters/dynamodb/alert-store'
import { makeDynamoDb } from '../adapters/dynamodb/client'
import { makeMonitorStore } from '../adapters/dynamodb/monitor-store'
import { makeSignInRecords } from '../adapters/dynamodb/sign-ins'
import { makeTakenEvents } from '../adapters/dynamodb/taken-events'
import { makeEventPublisher } from '../adapters/events/publisher'
import { attestationVerifierOf } from '../adapters/mac/attestations'
import { makeAmendmentSigner, makeDecisionSigner, makePauseSigner } from '../adapters/mac/decisions'
import { makeLinkVerifier } from '../adapters/mac/links'
import { makeMac } from '../adapters/mac/mac'
import { makeSessions } from '../adapters/mac/sessions'
import { makeStandingApprovalSigner } from '../adapters/mac/standing-approvals'
import { makeWindowSigner } from '../adapters/mac/windows'
import { clientSecret } from '../adapters/oidc/client-secret'
import { makeIdentityProvider } from '../adapters/oidc/provider'
import { makeDocumentReader } from '../adapters/s3/documents'
import { fieldValues } from '../adapters/secrets/fields'
import { makeSecret } from '../adapters/secrets/secret'
import { systemPorts, timer } from '../adapters/system'
import { environmentOf } from '../runtime/environment'
import { redacted } from '../runtime/handler'
import { loadedOnce } from '../runtime/loaded-once'
import { settingsOf } from '../runtime/settings'
import { Environment } from './contract'
import { handle } from './handle'

const environment = environmentOf(Environment)
const client = makeDynamoDb()
const base = systemPorts('approval-handler')
const decisionMac = makeMac(environment.DECISION_KEY_ID)
const settings = settingsOf()
const events = makeEventPublisher({ bus: environment.EVENT_BUS_NAME, log: base.log })
const { MONITOR_STATE_TABLE: monitorTable } = environment
const ports = {
  ...base,
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE, client }),
  events,
  documents: makeDocumentReader({ bucket: environment.S3_ANALYSIS_BUCKET }),
  signer: makeDecisionSigner(decisionMac),
  amendments: makeAmendmentSigner(decisionMac),
  pauses: makePauseSigner(decisionMac),
  attestations: attestationVerifierOf(environment),
  links: makeLinkVerifier({ keyIds: environment.LINK_KEY_IDS.split(','), clock: base.clock }),
  slackSecret: makeSecret(environment.CHAT_SECRET_ID, fieldValues('SlackSecret', slackFields)),
  slackReplies: makeSlackReplies(),
  settings,
  trials: {
    take: makeTakenEvents({ table: environment.IDEMPOTENCY_TABLE, client, kind: 'trial' }).take,
    timer,
    actions: loadedOnce(async () => {
      const [{ makeActions }, { stepRights }] = await Promise.all([
        import('../adapters/actions'),
        import('../adapters/aws/rights'),
      ])
      const limits = { ...settings.execution, alarms: settings.detection.alarms }
      return makeActions(limits, stepRights({ read: environment.READ_ROLE_ARN }))
    }),
  },
  ...(wiredChannels(settings).includes('pagerduty')
    ? {
        pagerDuty: {
          secret: makeSecret(environment.CHAT_SECRET_ID, fieldValues('PagerDutySecret', pagerDutyFields)),
          taken: makeTakenEvents({ table: environment.IDEMPOTENCY_TABLE, client, kind: 'pagerduty' }),
        },
      }
    : {}),
  ...(settings.oidc === undefined
    ? {}
    : {
        signIn: {
          provider: makeIdentityProvider(settings.oidc, clientSecret(environment.CHAT_SECRET_ID)),
          records: makeSignInRecords({ table: environment.IDEMPOTENCY_TABLE, client }),
          sessions: makeSessions({ mac: decisionMac, clock: base.clock }),
        },
      }),
  ...(monitorTable === undefined
    ? {}
    : {
        fleet: {
          ...{ ...base, events, settings, remaining: () => Number.POSITIVE_INFINITY },
          monitors: makeMonitorStore({ table: monitorTable, client }),
          windowSigner: makeWindowSigner(decisionMac),
        },
      }),
  ...(monitorTable === undefined || settings.standing_approvals === undefined
    ? {}
    : {
        standing: {
          ...{ ...base, events, settings, remaining: () => Number.POSITIVE_INFINITY },
          monitors: makeMonitorStore({ table: monitorTable, client }),
          standingSigner: makeStandingApprovalSigner(decisionMac),
        },
      }),
}

export const handler = redacted(
  (payload: unknown, { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>) =>
    handle(payload, invokedFunctionArn, ports),
)
