import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyResult } from 'aws-lambda'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeAlertStore } from '../../../functions/adapters/dynamodb/alert-store'
import { makeMonitorStore } from '../../../functions/adapters/dynamodb/monitor-store'
import { makeSignInRecords } from '../../../functions/adapters/dynamodb/sign-ins'
import { makeTakenEvents } from '../../../functions/adapters/dynamodb/taken-events'
import { makeSessions } from '../../../functions/adapters/mac/sessions'
import type { ApprovalPorts } from '../../../functions/approval-handler/handle'
import { sha256 } from '../../../functions/approval-handler/sign-in/cookies'
import { waitFor } from '../../../local/commands/demo/wait'
import type { Alert } from '../../../schemas/alert'
import { STANDING_APPROVALS } from '../../../schemas/monitor'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { click, form, handle, page, paged, post, proxy, type World, world } from '../../support/approval'
import { type Dynamo, startDynamo } from '../../support/dynamodb'
import { hostile } from '../../support/hostile'
import { localMac } from '../../support/macs'
import * as sample from '../../support/samples'
import { another, repair, StandingWorld } from '../../support/standing-world'

/**
 * Attacks on every surface of the approval, with their figures. The handler runs in this process over a real DynamoDB. Over HTTP, with
 * gateway, processes and keys of the deployed definition, are the attacks of `surfaces.test.ts` and `forged.test.ts`; with a real
 * provider, those of `sign-in/`; of every character of a link's token, `adapters/mac/links.test.ts`.
 */

const ORIGIN = 'https://approval.example.com'
const DANA = 'oidc:https://id.example.com#dana'
const USER = 'arn:aws:iam::123456789012:user/dana'
const EVIL = 'evil.example'

const test = suite('approval: red team')
let dynamo: Dynamo
let table: DynamoDBDocumentClient
test.before(async () => {
  dynamo = await startDynamo({ name: 'alerts', key: 'alert_id', indexes: [] })
  for (const [TableName, key] of [
    ['idempotency', 'id'],
    ['monitor-state', 'domain'],
  ] as const) {
    await dynamo.client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      }),
    )
    await waitFor(`the table ${TableName}`, async () => {
      const { Table } = await dynamo.client.send(new DescribeTableCommand({ TableName }))
      return Table?.TableStatus === 'ACTIVE' ? true : undefined
    })
  }
  table = DynamoDBDocumentClient.from(dynamo.client, { marshallOptions: { removeUndefinedValues: true } })
})
test.after(() => dynamo.stop())

const figure = (text: string): void => console.log(`\nfigure: red team: ${text}`)

interface Attacked extends World {
  /** A session of somebody listed, and the token of its forms. */
  readonly cookie: string
  readonly stored: () => Promise<Alert>
}

/** An undecided alert in the table, with every surface switched on. */
const attacked = async (policy: Partial<ApprovalPolicy> = {}): Promise<Attacked> => {
  const w = world(sample.pending(), { oidc_approvers: [DANA], api_approvers: [USER], ...policy })
  await table.send(new PutCommand({ TableName: 'alerts', Item: sample.pending() }))
  const alerts = makeAlertStore({ table: 'alerts' })
  const sessions = makeSessions({ mac: localMac('decisions'), clock: w.base.clock })
  const never = () => TE.left({ tag: 'unauthenticated', reason: 'no code' } as const)
  const ports: ApprovalPorts = {
    ...w.ports,
    alerts,
    settings: {
      ...w.ports.settings,
      oidc: {
        issuer: 'https://id.example.com',
        client_id: 'cloudops',
        redirect_uri: `${ORIGIN}/prod/approval/signed-in`,
      },
    },
    signIn: {
      provider: {
        begin: () =>
          TE.right({ url: 'https://id.example.com/auth', state: 's', nonce: 'n', code_verifier: 'v' }),
        finish: never,
      },
      records: makeSignInRecords({ table: 'idempotency' }),
      sessions,
    },
    ...(w.ports.pagerDuty === undefined
      ? {}
      : {
          pagerDuty: {
            ...w.ports.pagerDuty,
            taken: makeTakenEvents({ table: 'idempotency', kind: 'pagerduty' }),
          },
        }),
  }
  const session = await sessions.sign({
    principal: DANA,
    name: 'Dana',
    alert_id: sample.ALERT_ID,
    plan_digest: sample.pending().plan_digest ?? '',
    expires_at: sample.pending().approval_expires_at ?? '',
  })()
  const cookie = session._tag === 'Right' ? `__Host-cloudops-session=${session.right}` : ''
  const stored = async (): Promise<Alert> => {
    const read = await alerts.get(sample.ALERT_ID)()
    if (read._tag === 'Left' || read.right === undefined) throw new Error('the alert is gone')
    return read.right
  }
  return { ...w, ports, cookie, stored }
}

const signedIn = (
  { cookie }: Pick<Attacked, 'cookie'>,
  action: string,
  given: { readonly origin?: string; readonly csrf?: string; readonly cookie?: string } = {},
  headers: Readonly<Record<string, string>> = {},
): object =>
  proxy('POST', '/approval/session', {
    headers: { cookie: given.cookie ?? cookie, origin: given.origin ?? ORIGIN, ...headers },
    requestContext: {},
    body: new URLSearchParams({
      action,
      sure: 'yes',
      csrf: given.csrf ?? sha256(`csrf:${cookie.split('=')[1]}`),
    }).toString(),
  })

const decision = (action: string) => ({ alert_id: sample.ALERT_ID, action, approved_by: 'dana' })

/** Who decides where, in the words of a request. */
const surfaces: Readonly<Record<string, (w: Attacked, action: string) => object>> = {
  API: (_, action) => post(decision(action)),
  'IAM route': (_, action) =>
    proxy('POST', '/approval/iam', {
      body: JSON.stringify(decision(action)),
      requestContext: { identity: { userArn: USER } },
    }),
  direct: (_, action) => decision(action),
  Slack: (w, action) => click(w, 'U0DANA', { action }),
  page: (_, action) => form('teams', action),
  OIDC: signedIn,
}

const ROUNDS = 5
const STANDING_ROUNDS = 20
test('races over all surfaces have one decision each, and PagerDuty takes part in none', async () => {
  const names = Object.keys(surfaces)
  let asked = 0
  for (let round = 0; round < ROUNDS; round++) {
    const w = await attacked()
    const requests = Array.from({ length: 48 }, (_, index) => {
      const name = names[(index + round) % names.length] ?? ''
      const action = Math.floor(index / names.length) % 2 === 0 ? 'approve' : 'reject'
      return { name, action, request: surfaces[name]?.(w, action) ?? {} }
    })
    const acknowledged = [0, 1].map((n) => handle(paged(w, { id: `race-${round}-${n}` }), w.ports))
    const answers = await Promise.all(
      requests.map(async (one) => ({ ...one, answer: await handle(one.request, w.ports) })),
    )
    for (const answer of await Promise.all(acknowledged)) assert.is(answer.statusCode, 202)
    asked += requests.length + acknowledged.length
    const alert = await w.stored()
    const won = alert.approval_status === 'approved' ? 'approve' : 'reject'
    assert.not.equal(alert.approval_status, 'pending')
    assert.is(alert.decision_surface === 'pagerduty', false)
    const decided = w.events.events.filter(({ name }) => /^Alert(Approved|Rejected)$/.test(name))
    assert.is(decided.length, 1)
    // Slack is answered at once, and reads the outcome in its message.
    for (const { name, action, answer } of answers)
      if (name !== 'Slack')
        assert.is(answer.statusCode, action === won ? 200 : 409, `${name}: ${answer.body}`)
  }
  figure(
    `${ROUNDS} races of 50 requests over ${names.length + 1} surfaces (${asked} in all): one decision each`,
  )
})

test('a standing approval races people who reject, and its event is repeated: one decision', async () => {
  const won = new Map<string, number>()
  for (let round = 0; round < STANDING_ROUNDS; round++) {
    const w = new StandingWorld()
    await w.grant()
    const people = [post(decision('reject')), form('teams', 'reject'), post(decision('reject'))]
    // People come later from round to round: who is first changes on the way.
    const rejecting = () =>
      people.map(async (request) => {
        for (let turn = 0; turn < round * 10; turn++) await Promise.resolve()
        return handle(request, w.approval)
      })
    const used = () => [w.analyzed(), w.analyzed()]
    const asked = round % 2 === 0 ? [...used(), ...rejecting()] : [...rejecting(), ...used()]
    await Promise.all(asked)
    const { approval_status, decision_surface = '' } = w.alert
    assert.is(approval_status, decision_surface === 'standing' ? 'approved' : 'rejected')
    const decided = w.execution.events.events.filter(({ name }) => /^Alert(Approved|Rejected)$/.test(name))
    assert.is(decided.length, 1)
    won.set(approval_status, (won.get(approval_status) ?? 0) + 1)
  }
  assert.is(won.size, 2, 'each was first once')
  figure(
    `${STANDING_ROUNDS} races of a standing approval and people (${[...won].map(([who, times]) => `${times} × ${who}`).join(', ')}): one decision each`,
  )
})

/** A sequence that is the same in every run. */
const sequence = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

const ROUTES = [
  ['POST', '/approval'],
  ['POST', '/approval/iam'],
  ['GET', '/approval'],
  ['POST', '/approval/decision'],
  ['POST', '/slack/interactions'],
  ['POST', '/pagerduty/webhook'],
  ['GET', '/approval/sign-in'],
  ['GET', '/approval/signed-in'],
  ['GET', '/approval/session'],
  ['POST', '/approval/session'],
  ['POST', '/windows/iam'],
  ['POST', '/monitors/iam'],
  ['POST', '/standing/iam'],
  ['DELETE', '/approval'],
  ['POST', '/approval/../approval'],
] as const

const HOSTILE = 10_000
test('ten thousand hostile requests change nothing, and no answer shows what is inside', async () => {
  const w = await attacked()
  const before = await w.stored()
  const next = sequence(19)
  const any = <A>(list: readonly A[]): A => list[Math.floor(next() * list.length)] as A
  const texts = [
    ...hostile.map(([, text]) => text.slice(0, 300)),
    ...['', '\u0000', '../../etc/passwd', '{{7*7}}', "' OR 1=1 --", '{"$gt":""}', '%00', '[object Object]'],
    ...['__proto__', 'constructor', 'null', 'true', '-1', '1e999', 'a'.repeat(5_000), '\ud800'],
    sample.ALERT_ID,
  ]
  const field = () =>
    any([
      'alert_id',
      'action',
      'approved_by',
      'comment',
      'plan_digest',
      't',
      'show',
      'name',
      'csrf',
      'code',
      'state',
      '__proto__',
    ])
  const fields = () => Object.fromEntries(Array.from({ length: 4 }, () => [field(), any(texts)]))
  const bodies = [
    () => any(texts),
    () => JSON.stringify(fields()),
    () => new URLSearchParams(fields()).toString(),
    () =>
      `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', actions: [fields()], user: fields() }))}`,
    () => JSON.stringify({ event: { ...fields(), data: { incident_key: sample.ALERT_ID } } }),
    () => '['.repeat(2_000),
    () => null,
  ]
  const headers = () => ({
    [any([
      'Content-Type',
      'content-type',
      'Cookie',
      'Origin',
      'X-Slack-Signature',
      'X-PagerDuty-Signature',
      'X-Forwarded-For',
    ])]: any([
      ...texts,
      'application/json',
      'application/x-www-form-urlencoded',
      `v0=${'0'.repeat(64)}`,
      `v1=${'0'.repeat(64)}`,
      '__Host-cloudops-session=s1.e30.AAAA',
    ]),
    'X-Slack-Request-Timestamp': String(Math.floor(Date.parse(w.base.clock.now()) / 1_000)),
  })
  const counts = new Map<number, number>()
  for (let n = 0; n < HOSTILE; n++) {
    const [method, path] = any(ROUTES)
    const body = any(bodies)()
    const base64 = body !== null && next() < 0.2
    // Some come with a key: what they ask for is still nothing that can be asked for.
    const known = path === '/approval' && method === 'POST' && next() < 0.5
    const sent = proxy(method, path, {
      headers: headers(),
      requestContext: known ? { identity: { apiKeyId: 'k1' } } : {},
      queryStringParameters: next() < 0.5 ? fields() : null,
      body: base64 ? Buffer.from(body).toString('base64') : body,
      isBase64Encoded: base64,
    })
    const { statusCode, body: said } = await handle(sent, w.ports)
    counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1)
    assert.ok(
      statusCode >= 400 && statusCode < 500,
      `${statusCode} for ${JSON.stringify(sent).slice(0, 400)}`,
    )
    assert.not.match(said, /\n\s+at |node:|node_modules|functions\/|arn:aws|<script|onerror=/)
  }
  assert.equal([await w.stored(), w.events.events], [before, []])
  const kinds = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`)
  figure(`${HOSTILE} hostile requests: ${kinds.join(', ')}; nothing changed, no trace of a stack`)
})

const VISITS = 500
test('scanners that open every address of a message decide nothing', async () => {
  const w = await attacked()
  const before = await w.stored()
  const statuses = new Set<number>()
  for (let n = 0; n < VISITS; n++) {
    const method = ['GET', 'HEAD', 'OPTIONS', 'PUT'][n % 4] ?? 'GET'
    const resource = n % 3 === 0 ? '/approval/decision' : '/approval'
    const query = { t: n % 2 === 0 ? 'teams' : 'email', action: 'approve', sure: 'yes', name: 'scanner' }
    const visit = proxy(method, resource, { queryStringParameters: query, requestContext: {} })
    statuses.add((await handle(visit, w.ports)).statusCode)
  }
  assert.is((await handle(page('teams'), w.ports)).statusCode, 200)
  assert.equal([await w.stored(), w.events.events], [before, []])
  figure(`${VISITS} visits of scanners: answered ${[...statuses].sort().join(', ')}, nothing decided`)
})

/** Refused, and nothing was decided. */
const refused = async (w: Attacked, name: string, request: object): Promise<APIGatewayProxyResult> => {
  const answer = await handle(request, w.ports)
  assert.ok([400, 401, 403, 413].includes(answer.statusCode), `${name}: ${answer.statusCode}`)
  assert.is((await w.stored()).approval_status, 'pending', name)
  return answer
}

test('forms of other sites, and sessions that are forged, decide nothing', async () => {
  const w = await attacked()
  const origins = [
    '',
    'null',
    `https://${EVIL}`,
    `${ORIGIN}.${EVIL}`,
    'http://approval.example.com',
    `${ORIGIN}:8443`,
    ORIGIN.toUpperCase(),
  ]
  for (const origin of origins) await refused(w, `origin ${origin}`, signedIn(w, 'approve', { origin }))
  const tokens = ['', '0'.repeat(64), sha256('csrf:'), sha256(w.cookie), 'x'.repeat(64)]
  for (const csrf of tokens) await refused(w, `token ${csrf}`, signedIn(w, 'approve', { csrf }))
  const [name = '', session = ''] = w.cookie.split('=')
  const cookies = [
    '',
    `${name}=`,
    `${w.cookie}; ${w.cookie}`,
    `cloudops-session=${session}`,
    `${name}=${session}.x`,
  ]
  for (const cookie of cookies)
    await refused(w, `cookie ${cookie.slice(0, 40)}`, signedIn(w, 'approve', { cookie }))
  figure(
    `${origins.length} origins, ${tokens.length} tokens and ${cookies.length} cookies that are not the page's own: refused`,
  )
  assert.is((await handle(signedIn(w, 'approve'), w.ports)).statusCode, 200, 'its own decides')
})

test('a session in which one character is another one is none', async () => {
  const w = await attacked()
  const [name = '', session = ''] = w.cookie.split('=')
  for (let at = 0; at < session.length; at++) {
    const other = session[at] === 'A' ? 'B' : 'A'
    const cookie = `${name}=${session.slice(0, at)}${other}${session.slice(at + 1)}`
    // By this form's own token, so that the session alone is what refuses it.
    const csrf = sha256(`csrf:${cookie.slice(name.length + 1)}`)
    const answer = await handle(signedIn(w, 'approve', { cookie, csrf }), w.ports)
    assert.is(answer.statusCode, 401, `character ${at}`)
  }
  assert.is((await w.stored()).approval_status, 'pending')
  figure(`${session.length} sessions with another character: refused`)
})

test('whatever name a request calls this system by, it is believed in nothing', async () => {
  const w = await attacked()
  const names = ['Host', 'X-Forwarded-Host', 'X-Original-Host', 'Forwarded', 'X-Host', 'X-Rewrite-URL']
  for (const name of names) {
    const headers = { [name]: name === 'Forwarded' ? `host=${EVIL};proto=http` : EVIL }
    const rebound = signedIn(w, 'approve', { origin: `https://${EVIL}` }, headers)
    await refused(w, `${name} with its origin`, rebound)
    const shown = await handle({ ...page('teams'), headers }, w.ports)
    const begun = await handle(
      proxy('GET', '/approval/sign-in', { headers, queryStringParameters: { t: 'teams' } }),
      w.ports,
    )
    assert.equal([shown.statusCode, begun.statusCode], [200, 303])
    for (const answer of [shown, begun]) assert.not.match(JSON.stringify(answer), EVIL)
  }
  figure(`${names.length} names of another host: no page, redirect or decision follows them`)
})

test('an answer of a provider without its beginning in this browser signs no one in', async () => {
  const w = await attacked()
  const queries = [
    {},
    { code: 'c' },
    { state: 's' },
    { code: 'c', state: 's' },
    { code: 'c', state: 's', iss: `https://${EVIL}` },
    { error: 'x', state: 's' },
  ]
  for (const query of queries)
    for (const cookie of [
      '',
      '__Host-cloudops-login=x',
      '__Host-cloudops-login=x; __Host-cloudops-login=y',
    ]) {
      const back = proxy('GET', '/approval/signed-in', { headers: { cookie }, queryStringParameters: query })
      const answer = await refused(w, JSON.stringify(query), back)
      assert.is(answer.headers?.['set-cookie'], undefined)
    }
  figure(`${queries.length * 3} answers of a provider that no one waits for: no session`)
})

test('no pager approves: forged, replayed and signed events of every kind', async () => {
  const w = await attacked()
  const old = Date.parse(w.base.clock.now()) - 172_800_000
  await refused(w, 'unsigned', paged(w, { header: () => '' }))
  await refused(w, 'another secret', paged(w, { secret: 'another-secret' }))
  await refused(w, 'an old one', paged(w, { at: old }))
  const kinds = ['acknowledged', 'resolved', 'triggered', 'reassigned', 'approved', 'annotated']
  for (const kind of kinds)
    for (let time = 0; time < 3; time++)
      assert.is((await handle(paged(w, { id: kind, type: `incident.${kind}` }), w.ports)).statusCode, 202)
  assert.is((await w.stored()).approval_status, 'pending')
  assert.equal(
    w.events.events.map(({ name }) => name),
    ['AlertSnoozed'],
  )
  figure(
    `${3 + kinds.length * 3} events of PagerDuty, each signed one three times: reminders held back once, nothing decided`,
  )
})

/** What somebody with access to the table could make of a value: a longer text, a later time, one more, one less. */
const altered = (value: unknown): readonly unknown[] => {
  if (typeof value === 'number') return [value + 1]
  if (typeof value === 'string')
    return [`${value}x`, value.replace('2026', '2027')].filter((one) => one !== value)
  if (Array.isArray(value))
    return [
      [],
      [...value, ...value],
      ...value.flatMap((one, at) => altered(one).map((other) => value.with(at, other))),
    ]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => [
    Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)),
    ...altered(one).map((other) => ({ ...value, [key]: other })),
  ])
}

test('with a repair approved in advance: events, entries and races give no one more than was granted', async () => {
  const w = new StandingWorld()
  const monitors = makeMonitorStore({ table: 'monitor-state' })
  const alerts = makeAlertStore({ table: 'alerts' })
  Object.assign(w.approval, { alerts })
  Object.assign(w.approval.standing ?? {}, { monitors })
  const put = (Item: object, TableName = 'alerts') => table.send(new PutCommand({ TableName, Item }))
  const statusOf = async (id: string) => {
    const { Item } = await table.send(
      new GetCommand({ TableName: 'alerts', Key: { alert_id: id }, ConsistentRead: true }),
    )
    return (Item as Alert).approval_status
  }
  const id = await w.grant({ max_per_day: 1 })
  const state = { TableName: 'monitor-state', Key: { domain: STANDING_APPROVALS } }
  const { Item: granted = {} } = await table.send(new GetCommand(state))
  const entry = (granted.standing as Record<string, unknown>)[id]
  const entries = altered(entry).filter((other) => JSON.stringify(other) !== JSON.stringify(entry))
  await put(sample.pending())
  for (const other of entries) {
    await put({ ...granted, standing: { [id]: other } }, 'monitor-state')
    await w.analyzed(sample.pending())
    assert.is(await statusOf(sample.ALERT_ID), 'pending', JSON.stringify(other))
  }
  await put(granted, 'monitor-state')

  const asked = { action: 'grant', repair, days: 30 }
  const strangers = [
    proxy('POST', '/standing/iam', { body: JSON.stringify(asked) }),
    proxy('POST', '/approval', { body: JSON.stringify(asked) }),
    form('teams', 'grant', { repair: JSON.stringify(repair), days: '30' }),
    click({ alerts: w.execution.alerts, base: w.execution.base } as unknown as World, 'U0DANA', {
      action: 'grant',
    }),
    asked,
    { 'detail-type': 'StandingApprovalChanged', detail: { data: asked } },
  ]
  for (const request of strangers) await handle(request, w.approval)
  const { Item: after = {} } = await table.send(new GetCommand(state))
  assert.equal(after, granted)

  const events = [
    [{}, { 'replay-name': 'r' }],
    [{ plan_digest: 'f'.repeat(64) }, {}],
    [{ alert_id: 'alert-none' }, {}],
  ] as const
  for (const [more, around] of events) await w.analyzed(sample.pending(), more, around)
  assert.is(await statusOf(sample.ALERT_ID), 'pending')

  const plans = Array.from({ length: 10 }, (_, n) => another(`alert-race-${n}`))
  for (const plan of plans) await put(plan)
  const race = plans.flatMap((plan) => Array.from({ length: 5 }, () => plan))
  await Promise.all(race.map((plan) => w.analyzed(plan).catch(() => undefined)))
  const statuses = await Promise.all(plans.map(({ alert_id }) => statusOf(alert_id)))
  assert.is(statuses.filter((status) => status === 'approved').length, 1)
  figure(
    `a repair approved in advance: ${entries.length} altered entries count for nothing, ${strangers.length} requests of others grant nothing, ${race.length} events at once for ${plans.length} plans and one use: 1 approved`,
  )
})

test.run()
