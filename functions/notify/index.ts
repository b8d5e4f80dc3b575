import type { Context } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type { DomainEvent } from '../../schemas/event'
import { serviceFailed } from '../adapters/aws/failure'
import { lateSending } from '../adapters/channels/late'
import { makeAlertStore } from '../adapters/dynamodb/alert-store'
import { makeDynamoDb } from '../adapters/dynamodb/client'
import { makeDigests } from '../adapters/dynamodb/digests'
import { once } from '../adapters/dynamodb/idempotency'
import { makeEventPublisher } from '../adapters/events/publisher'
import { attestationVerifierOf } from '../adapters/mac/attestations'
import { makeLinkSigner } from '../adapters/mac/links'
import { pause, systemPorts } from '../adapters/system'
import { environmentOf } from '../runtime/environment'
import { messageOf } from '../runtime/errors'
import { consumer } from '../runtime/handler'
import { settingsOf } from '../runtime/settings'
import { Environment } from './contract'
import { Notification, notify } from './use-case'

const environment = environmentOf(Environment)
const client = makeDynamoDb()
const base = systemPorts('notify')
const settings = settingsOf()
const events = makeEventPublisher({ bus: environment.EVENT_BUS_NAME, log: base.log })

/** A message that is tried again fails again, with the same fact. */
const publishOnce = once({
  table: environment.IDEMPOTENCY_TABLE,
  client,
  key: ({ detail }) => detail.metadata.event_id,
  run: async (fact: DomainEvent): Promise<void> => {
    const published = await events.publish([fact])()
    if (E.isLeft(published)) throw new Error(messageOf(published.left))
  },
})
const ports = {
  ...base,
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE, client }),
  attestations: attestationVerifierOf(environment),
  digests: makeDigests({ table: environment.DIGESTS_TABLE, client }),
  pause,
  links: makeLinkSigner({ keyId: environment.LINK_KEY_ID }),
  ...lateSending({
    client,
    limitsTable: environment.DIGESTS_TABLE,
    secretId: environment.CHAT_SECRET_ID,
    topic: environment.SNS_TOPIC_ARN,
    sentTable: environment.IDEMPOTENCY_TABLE,
    webhookUrls: { slack: environment.SLACK_WEBHOOK_URL, teams: environment.TEAMS_WEBHOOK_URL },
    timeZone: settings.messages.time_zone,
    log: base.log,
  }),
  reportAll: events.publish,
  settings,
  approvalUrl: environment.APPROVAL_API_URL,
}

/** With the invocation's time: what dies in the middle of it must not hold the fact for days. */
const reportIn = (context: Context) => (fact: DomainEvent) =>
  TE.tryCatch(() => publishOnce(fact, context), serviceFailed('events', 'report'))

/** A message that a channel refuses must reach the dead-letter queue: no one has read it. */
const consume = consumer({
  log: ports.log,
  input: Notification,
  run: (notification, context) => notify(notification)({ ...ports, report: reportIn(context) }),
  refusalsFail: true,
})

interface Delivered {
  readonly channel?: unknown
  readonly event?: { readonly detail?: { readonly metadata?: { readonly event_id?: unknown } } }
}

/** Before it is decoded, so that what cannot be is refused once as well. */
const keyOf = (payload: unknown): readonly unknown[] => {
  const { channel = null, event } = (payload ?? {}) as Delivered
  return [event?.detail?.metadata?.event_id ?? null, channel]
}

/** Rules deliver at least once and the sweeper may publish again: each channel is notified once. */
export const handler = once({
  table: environment.IDEMPOTENCY_TABLE,
  client,
  key: keyOf,
  run: consume,
})
