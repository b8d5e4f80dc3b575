import { createHmac } from 'node:crypto'
import type { APIGatewayProxyResult } from 'aws-lambda'
import * as TE from 'fp-ts/TaskEither'
import { makeActions } from '../../functions/adapters/actions'
import { makeSlackReplies } from '../../functions/adapters/channels/slack/replies'
import { timer } from '../../functions/adapters/system'
import { type ApprovalPorts, handle as handleAs } from '../../functions/approval-handler/handle'
import type { TakenEvents } from '../../functions/approval-handler/pagerduty/route'
import type { LinkClaims } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import type { ApprovalPolicy } from '../../schemas/settings'
import {
  type FakeAlerts,
  type FakeBase,
  type FakePublisher,
  fakeAlerts,
  fakeBase,
  fakeDocuments,
  fakePublisher,
} from './fakes'
import { trusting } from './macs'
import * as sample from './samples'

/** The approval handler around one alert, with ports in memory, and the requests of every surface. */

export const SECRET = 'a-signing-secret'

export interface World {
  readonly base: FakeBase
  readonly alerts: FakeAlerts
  readonly documents: ReturnType<typeof fakeDocuments>
  readonly events: FakePublisher
  readonly replies: object[]
  readonly ports: ApprovalPorts
}

const takenInMemory = (): TakenEvents => {
  const known = new Set<string>()
  return {
    take: (id) => TE.fromIO(() => !known.has(id) && known.add(id).has(id)),
    giveBack: (id) => TE.fromIO(() => void known.delete(id)),
  }
}

export const world = (
  alert: Alert,
  policy: Partial<ApprovalPolicy> = {},
  secret: string | undefined = SECRET,
): World => {
  const base = fakeBase()
  base.advance(60_000)
  const alerts = fakeAlerts(alert)
  const documents = fakeDocuments()
  const events = fakePublisher()
  const replies: object[] = []
  const rules = { ...sample.policy, ...policy }
  const tokens: Record<string, LinkClaims> = {
    teams: {
      alert_id: alert.alert_id,
      channel: 'teams',
      plan_digest: alert.plan_digest ?? '',
      expires_at: alert.approval_expires_at ?? '',
    },
    email: {
      alert_id: alert.alert_id,
      channel: 'email',
      plan_digest: alert.plan_digest ?? '',
      expires_at: alert.approval_expires_at ?? '',
    },
    old: {
      alert_id: alert.alert_id,
      channel: 'teams',
      plan_digest: 'e'.repeat(64),
      expires_at: alert.approval_expires_at ?? '',
    },
  }
  const slackSecret = () => TE.of(secret === undefined ? undefined : { slack_signing_secret: secret })
  const pagerSecret = () => TE.of(secret === undefined ? undefined : { pagerduty_webhook_secret: secret })
  const ports: ApprovalPorts = {
    ...base,
    alerts,
    events,
    documents,
    signer: {
      sign: ({ kind }) => TE.of(kind === 'record_approval' ? 'recorded' : 'signed'),
      genuine: ({ approvals = {} }) => TE.of(Object.values(approvals).every(({ mac }) => mac === 'recorded')),
    },
    pauses: trusting.pauses,
    amendments: trusting.amendments,
    attestations: trusting.attestations,
    links: {
      verify: (token) => {
        const claims = Object.hasOwn(tokens, token) ? tokens[token] : undefined
        return claims === undefined
          ? TE.left({ tag: 'unauthenticated', reason: 'no token of ours' })
          : TE.of(claims)
      },
    },
    slackSecret: Object.assign(slackSecret, { now: slackSecret, retried: slackSecret }),
    trials: {
      actions: async () => sample.previewing(makeActions(sample.settings.execution)),
      timer,
      take: takenInMemory().take,
    },
    pagerDuty: {
      secret: Object.assign(pagerSecret, { now: pagerSecret, retried: pagerSecret }),
      taken: takenInMemory(),
    },
    slackReplies: makeSlackReplies((_, message) => {
      replies.push(message)
      return TE.of(undefined)
    }),
    settings: { ...sample.settings, approval: { critical: rules, high: rules, medium: rules, low: rules } },
  }
  return { base, alerts, documents, events, replies, ports }
}

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:approval-handler'

/** Sends a request the way it comes: events of API Gateway by its alias, direct payloads to the function itself. */
export const handle = (payload: object, ports: ApprovalPorts): Promise<APIGatewayProxyResult> =>
  handleAs(payload, 'httpMethod' in payload ? `${FUNCTION_ARN}:api` : FUNCTION_ARN, ports)

export const stored = ({ alerts }: World): Alert => alerts.items.get(sample.ALERT_ID) ?? sample.analyzing()
export const bodyOf = (answer: APIGatewayProxyResult): Record<string, unknown> =>
  JSON.parse(answer.body) as Record<string, unknown>

export const proxy = (method: string, resource: string, more: object = {}): object => ({
  httpMethod: method,
  resource,
  path: resource,
  headers: {},
  requestContext: { identity: { apiKeyId: 'k1' } },
  ...more,
})
export const post = (body: object | string, more: object = {}) =>
  proxy('POST', '/approval', { body: typeof body === 'string' ? body : JSON.stringify(body), ...more })

export const page = (token: string, method = 'GET') =>
  proxy(method, '/approval', { queryStringParameters: { t: token } })
/** What a decision by a link is kept under, and what an approval is asked for once more. */
export const NAMED = { name: 'dana' }
export const SURE = { sure: 'yes', ...NAMED }
export const form = (token: string, action: string, more: Readonly<Record<string, string>> = {}) =>
  proxy('POST', '/approval/decision', {
    body: new URLSearchParams({
      t: token,
      action,
      ...(action === 'approve' ? SURE : NAMED),
      ...more,
    }).toString(),
  })

export interface ClickGiven {
  readonly action?: string
  readonly secret?: string
  /** Milliseconds since 1970. */
  readonly at?: number
  readonly team?: string
  /** The team that the user belongs to, where it is another one. */
  readonly home?: string
  readonly typed?: string
  readonly digest?: string
  readonly base64?: boolean
  /** What Slack says of the user, in place of a name. */
  readonly user?: object
  /** Text of the message, which Slack repeats. */
  readonly message?: string
}

/** What Slack sends when somebody clicks. */
export const click = (w: World, user: string, given: ClickGiven = {}): object => {
  const { action = 'approve', secret = SECRET, at = Date.parse(w.base.clock.now()), team = 'T0DEMO' } = given
  const plan_digest = given.digest ?? stored(w).plan_digest ?? ''
  const payload = JSON.stringify({
    type: 'block_actions',
    user: {
      id: user,
      ...(given.user ?? { username: 'dana' }),
      ...(given.home === undefined ? {} : { team_id: given.home }),
    },
    team: { id: team },
    ...(given.message === undefined ? {} : { message: { text: given.message } }),
    actions: [{ action_id: action, value: JSON.stringify({ alert_id: sample.ALERT_ID, plan_digest }) }],
    state: { values: { comment: { comment: { type: 'plain_text_input', value: given.typed ?? null } } } },
    response_url: 'https://hooks.slack.com/actions/x',
  })
  const body = new URLSearchParams({ payload }).toString()
  const timestamp = String(Math.floor(at / 1000))
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
  const headers = { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': signature }
  return proxy('POST', '/slack/interactions', {
    headers,
    ...(given.base64 === true
      ? { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
      : { body }),
  })
}

export interface PagedGiven {
  readonly id?: string
  readonly type?: string
  readonly secret?: string
  /** Milliseconds since 1970. */
  readonly at?: number
  readonly agent?: object | null
  readonly key?: unknown
  /** Replaces the header, given the signature of the bytes. */
  readonly header?: (hex: string) => string
  readonly base64?: boolean
  /** In place of the event. */
  readonly body?: Buffer
}

/** What a webhook subscription of PagerDuty posts when somebody acknowledges an incident. */
export const paged = (w: World, given: PagedGiven = {}): object => {
  const at = given.at ?? Date.parse(w.base.clock.now())
  const event = {
    id: given.id ?? '01CCE0QBHMX0XF1Z',
    event_type: given.type ?? 'incident.acknowledged',
    resource_type: 'incident',
    occurred_at: new Date(at).toISOString(),
    agent:
      given.agent === undefined
        ? { id: 'PDANA01', type: 'user_reference', summary: 'Dana Müller' }
        : given.agent,
    client: null,
    data: {
      id: 'PGR0VU2',
      type: 'incident',
      status: 'acknowledged',
      incident_key: given.key === undefined ? sample.ALERT_ID : given.key,
    },
  }
  const body = given.body ?? Buffer.from(JSON.stringify({ event }))
  const hex = createHmac('sha256', given.secret ?? SECRET)
    .update(body)
    .digest('hex')
  return proxy('POST', '/pagerduty/webhook', {
    headers: { 'X-PagerDuty-Signature': (given.header ?? ((mac) => `v1=${mac}`))(hex) },
    requestContext: {},
    ...(given.base64 === false
      ? { body: body.toString('utf8') }
      : { body: body.toString('base64'), isBase64Encoded: true }),
  })
}
