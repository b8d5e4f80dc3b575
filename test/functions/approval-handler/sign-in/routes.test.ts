import { createHash } from 'node:crypto'
import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeSessions } from '../../../../functions/adapters/mac/sessions'
import { makeIdentityProvider } from '../../../../functions/adapters/oidc/provider'
import type { ApprovalPorts } from '../../../../functions/approval-handler/handle'
import type { SignInRecord } from '../../../../functions/runtime/ports'
import { documentKey } from '../../../../functions/runtime/time'
import type { Alert } from '../../../../schemas/alert'
import type { ApprovalPolicy } from '../../../../schemas/settings'
import { form, handle, page, proxy, stored, type World, world } from '../../../support/approval'
import { localMac } from '../../../support/macs'
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../../../support/openid-provider'
import * as sample from '../../../support/samples'

/** Signing in with a real provider on this machine: what a browser, a stranger and a thief get. */

const ORIGIN = 'https://approval.example.com'
const REDIRECT = `${ORIGIN}/prod/approval/signed-in`

const test = suite('approval: sign-in')
let provider: OpenIdProvider
test.before(async () => {
  provider = await startOpenIdProvider(REDIRECT)
})
test.after(() => provider.stop())

const principal = (sub: string) => `oidc:${provider.issuer}#${sub}`
const LINKS = { teams: 'view', email: 'view' } as const

interface SignInWorld extends World {
  readonly ports: ApprovalPorts
  readonly records: Map<string, SignInRecord>
}

const signInWorld = (policy: Partial<ApprovalPolicy> = {}, alert: Alert = sample.pending()): SignInWorld => {
  const rules = { links: LINKS, allow_machine: false, oidc_approvers: [principal('dana')], ...policy }
  const w = world(alert, rules)
  const records = new Map<string, SignInRecord>()
  const oidc = { issuer: provider.issuer, client_id: CLIENT.client_id, redirect_uri: REDIRECT }
  const ports: ApprovalPorts = {
    ...w.ports,
    settings: { ...w.ports.settings, oidc },
    signIn: {
      provider: makeIdentityProvider(oidc, () => TE.of(CLIENT.client_secret)),
      records: {
        add: (state, record) => TE.fromIO(() => void records.set(state, record)),
        take: (state, hash, now) => async () => {
          const record = records.get(state)
          if (record === undefined || record.cookie_hash !== hash || record.expires_at <= now)
            return E.right(undefined)
          records.delete(state)
          return E.right(record)
        },
      },
      sessions: makeSessions({ mac: localMac('decisions'), clock: w.base.clock }),
    },
  }
  return { ...w, ports, records }
}

const begin = (w: SignInWorld, token = 'teams') =>
  handle(proxy('GET', '/approval/sign-in', { queryStringParameters: { t: token } }), w.ports)
const cookieIn = ({ headers = {} }: APIGatewayProxyResult): string =>
  String(headers['set-cookie'] ?? '').split(';')[0] ?? ''
const locationIn = ({ headers = {} }: APIGatewayProxyResult): string => String(headers.location ?? '')
const back = (w: SignInWorld, url: string, cookie: string) =>
  handle(
    proxy('GET', '/approval/signed-in', {
      headers: { Cookie: cookie },
      queryStringParameters: Object.fromEntries(new URL(url).searchParams),
    }),
    w.ports,
  )
/** From the link to the session, as a browser does it. */
const signIn = async (w: SignInWorld, sub = 'dana', claims: object = { name: 'Dana' }) => {
  provider.signsIn(sub, claims)
  const begun = await begin(w)
  const answered = await provider.visit(locationIn(begun))
  return { begun, answered, finished: await back(w, answered, cookieIn(begun)) }
}
const session = (w: SignInWorld, cookie: string) =>
  handle(proxy('GET', '/approval/session', { headers: { cookie } }), w.ports)
const decide = (
  w: SignInWorld,
  cookie: string,
  fields: Record<string, string>,
  origin: string | undefined = ORIGIN,
) =>
  handle(
    proxy('POST', '/approval/session', {
      headers: { cookie, ...(origin === undefined ? {} : { origin }) },
      body: new URLSearchParams({ action: 'approve', sure: 'yes', ...fields }).toString(),
    }),
    w.ports,
  )
const figure = (text: string): void => console.log(`\nfigure: red team, with a real provider: ${text}`)

const csrfIn = ({ body }: APIGatewayProxyResult): string =>
  /name="csrf" value="([0-9a-f]+)"/.exec(body)?.[1] ?? ''

test('somebody listed signs in and approves as themselves, where the link only shows', async () => {
  const w = signInWorld()
  const shown = await handle(page('teams'), w.ports)
  assert.not.match(shown.body, '<form')
  assert.match(shown.body, 'approval/sign-in?t=teams')
  const { begun, finished } = await signIn(w)
  assert.is(begun.statusCode, 303)
  const asked = new URL(locationIn(begun))
  assert.is(asked.searchParams.get('code_challenge_method'), 'S256')
  assert.not.match(asked.search, 'teams')
  assert.match(
    String(begun.headers?.['set-cookie']),
    /^__Host-[^;]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  )
  assert.equal([finished.statusCode, locationIn(finished)], [303, `${ORIGIN}/prod/approval/session`])
  assert.match(
    String(finished.headers?.['set-cookie']),
    /^__Host-[^;]+; Max-Age=900; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  )
  assert.is(stored(w).approval_status, 'pending')
  const cookie = cookieIn(finished)
  const signedIn = await session(w, cookie)
  assert.match(signedIn.body, 'value="approve"')
  assert.is(signedIn.headers?.['referrer-policy'], 'same-origin')
  const unsure = await decide(w, cookie, { csrf: csrfIn(signedIn), action: 'approve', sure: '' })
  assert.is(unsure.statusCode, 400)
  const decided = await decide(w, cookie, { csrf: csrfIn(signedIn) })
  assert.is(decided.statusCode, 200, decided.body)
  const { approved_by, decided_by, decision_surface } = stored(w)
  assert.equal([approved_by, decided_by, decision_surface], ['Dana', principal('dana'), 'oidc'])
})
test('two people who have signed in are two, and one of them is not', async () => {
  const w = signInWorld({ approvals_needed: 2, oidc_approvers: [principal('dana'), principal('sam')] })
  for (const [sub, status] of [
    ['dana', 'pending'],
    ['dana', 'pending'],
    ['sam', 'approved'],
  ] as const) {
    const cookie = cookieIn((await signIn(w, sub)).finished)
    await decide(w, cookie, { csrf: csrfIn(await session(w, cookie)) })
    assert.is(stored(w).approval_status, status)
  }
})
test('who has signed in changes the plan as themselves, where the link only shows; by the form of their own session alone', async () => {
  const w = signInWorld()
  assert.is((await handle(form('teams', 'amend', { sure: 'yes' }), w.ports)).statusCode, 403)
  const cookie = cookieIn((await signIn(w)).finished)
  const shown = await session(w, cookie)
  assert.match(shown.body, 'value="amend"')
  const change = { csrf: csrfIn(shown), action: 'amend', keep0: 'yes', value1: '/index.html' }
  assert.is((await decide(w, cookie, change, 'https://evil.example')).statusCode, 403)
  assert.is(stored(w).amendment_wanted, undefined)
  const answer = await decide(w, cookie, change)
  assert.is(answer.statusCode, 200, answer.body)
  const { by, decided_by, surface, parameters } = stored(w).amendment_wanted ?? {}
  assert.equal([by, decided_by, surface], ['Dana', principal('dana'), 'oidc'])
  assert.equal(parameters?.['step-1']?.paths, ['/index.html'])
})
test('who has signed in tries the plan dry, where the link only shows; by the form of their own session alone', async () => {
  const w = signInWorld()
  assert.is((await handle(form('teams', 'try_dry'), w.ports)).statusCode, 403)
  const cookie = cookieIn((await signIn(w)).finished)
  const shown = await session(w, cookie)
  assert.match(shown.body, 'value="try_dry"')
  const trial = { csrf: csrfIn(shown), action: 'try_dry' }
  assert.is((await decide(w, cookie, trial, 'https://evil.example')).statusCode, 403)
  assert.is((await decide(w, cookie, { ...trial, csrf: 'a'.repeat(64) })).statusCode, 403)
  const before = JSON.stringify(stored(w))
  const answer = await decide(w, cookie, trial)
  assert.is(answer.statusCode, 200, answer.body)
  assert.match(answer.body, 'What the plan would do now')
  assert.is(answer.headers?.['referrer-policy'], 'same-origin')
  assert.equal([JSON.stringify(stored(w)), w.events.events], [before, []])
})
test('who is not listed sees the principal to be listed, and gets no session; names and addresses list no one', async () => {
  const w = signInWorld({ oidc_approvers: [principal('dana@example.com'), principal('Dana')] })
  const { finished } = await signIn(w, 'mallory', { name: 'Dana', email: 'dana@example.com' })
  assert.is(finished.statusCode, 403)
  assert.match(finished.body, principal('mallory'))
  assert.match(finished.body, 'approval.high.oidc_approvers')
  assert.is(finished.headers?.['set-cookie'], undefined)
  assert.not.match(finished.body, sample.DOMAIN)
  const refused = { attempted: 'sign_in', decided_by: principal('mallory'), decision_surface: 'oidc' }
  assert.equal(
    w.events.events.map(({ name, detail: { data } }) => {
      const { attempted, decided_by, decision_surface, setting } = data as Record<string, unknown>
      return { name, attempted, decided_by, decision_surface, setting }
    }),
    [{ name: 'ApprovalRefused', ...refused, setting: 'approval.high.oidc_approvers' }],
  )
})
test('an answer counts once, in the browser that began, within ten minutes, and for its own beginning', async () => {
  const w = signInWorld()
  const { begun, answered } = await signIn(w)
  assert.is((await back(w, answered, cookieIn(begun))).statusCode, 401, 'replayed')

  provider.signsIn('dana')
  const [mine, other] = [await begin(w), await begin(w)]
  const theirs = await provider.visit(locationIn(other))
  assert.is(
    (await back(w, theirs, cookieIn(mine))).statusCode,
    401,
    'login CSRF: the cookie of another beginning',
  )
  assert.is((await back(w, theirs, '')).statusCode, 401, 'no cookie')
  const twice = `${cookieIn(other)}; ${cookieIn(mine)}`
  assert.is((await back(w, theirs, twice)).statusCode, 401, 'two cookies of one name')

  const mixed = new URL(theirs)
  mixed.searchParams.set('state', new URL(locationIn(mine)).searchParams.get('state') ?? '')
  assert.is((await back(w, mixed.href, cookieIn(mine))).statusCode, 401, "another's code")
  assert.is((await back(w, theirs, cookieIn(other))).statusCode, 303, 'none of it took the answer away')

  const late = await begin(w)
  const tardy = await provider.visit(locationIn(late))
  w.base.advance(11 * 60_000)
  assert.is((await back(w, tardy, cookieIn(late))).statusCode, 401, 'expired')
  figure('6 answers that are replayed, mixed up, late, or of another browser: no session')
})
test('what the provider refused, or never said, is no sign-in', async () => {
  const w = signInWorld()
  for (const change of [
    (url: URL) => url.searchParams.set('code', 'forged'),
    (url: URL) => url.searchParams.delete('code'),
    (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
    (url: URL) => url.searchParams.set('error', 'access_denied'),
  ]) {
    provider.signsIn('dana')
    const begun = await begin(w)
    const url = new URL(await provider.visit(locationIn(begun)))
    change(url)
    const answer = await back(w, url.href, cookieIn(begun))
    assert.is(answer.statusCode, 401, url.search)
    assert.is(answer.headers?.['set-cookie'], undefined)
  }
  figure('4 answers with a forged code, none, another issuer or an error: no session')
})
test('a link that is forged, or of nothing, begins no sign-in', async () => {
  const w = signInWorld()
  const before = provider.requests.length
  assert.is((await begin(w, 'forged')).statusCode, 401)
  assert.equal([w.records.size, provider.requests.length], [0, before])
})
test('a session decides from its own page alone, for a quarter of an hour', async () => {
  const w = signInWorld()
  const cookie = cookieIn((await signIn(w)).finished)
  const csrf = csrfIn(await session(w, cookie))
  for (const [name, answer] of [
    ['another site', await decide(w, cookie, { csrf }, 'https://evil.example')],
    ['no origin', await decide(w, cookie, { csrf }, 'null')],
    ['another token', await decide(w, cookie, { csrf: createHash('sha256').update('x').digest('hex') })],
    ['no token', await decide(w, cookie, {})],
    ['no cookie', await decide(w, '', { csrf })],
    ['a cookie that was altered', await decide(w, `${cookie.slice(0, -3)}AAA`, { csrf })],
    ['the form of a link', await handle(form('teams', 'approve'), w.ports)],
  ] as const) {
    assert.ok([400, 401, 403].includes(answer.statusCode), `${name}: ${answer.statusCode}`)
    assert.is(stored(w).approval_status, 'pending', name)
  }
  const [, payload = '', mac = ''] = cookie.split('=')[1]?.split('.') ?? []
  const sam = Buffer.from(payload, 'base64url').toString().replace('#dana', '#sam')
  for (const forged of [
    `s1.${payload}.${'A'.repeat(43)}`,
    `s1.${Buffer.from(sam).toString('base64url')}.${mac}`,
    's1..',
  ])
    assert.is((await session(w, `__Host-cloudops-session=${forged}`)).statusCode, 401, forged)
  w.base.advance(16 * 60_000)
  assert.is((await decide(w, cookie, { csrf })).statusCode, 401)
})
test('whoever has signed in reads the log, and no one without a session', async () => {
  const w = signInWorld()
  const cookie = cookieIn((await signIn(w)).finished)
  const ended = sample.completed()
  const { domain, alert_id, execution_started_at = '' } = ended
  const key = documentKey('executions', domain, alert_id, execution_started_at)
  w.alerts.items.set(alert_id, { ...ended, execution_log: key, execution_details: '{"steps":[]}' })
  w.documents.items.set(key, 'what was carried out')
  assert.match((await session(w, cookie)).body, 'href="session?show=log"')
  const log = (own: string) =>
    handle(
      proxy('GET', '/approval/session', { headers: { cookie: own }, queryStringParameters: { show: 'log' } }),
      w.ports,
    )
  const read = await log(cookie)
  assert.match(read.body, 'what was carried out')
  assert.match(read.body, 'href="session"')
  const refused = await log('')
  assert.equal([refused.statusCode, refused.body.includes('what was carried out')], [401, false])
})
test('who is taken off the list decides no more, and a plan that was revised is not the one that was seen', async () => {
  const w = signInWorld()
  const cookie = cookieIn((await signIn(w)).finished)
  const csrf = csrfIn(await session(w, cookie))
  const rules = { ...sample.policy, links: LINKS, oidc_approvers: [] }
  const settings = {
    ...w.ports.settings,
    approval: { critical: rules, high: rules, medium: rules, low: rules },
  }
  assert.is((await decide({ ...w, ports: { ...w.ports, settings } }, cookie, { csrf })).statusCode, 403)
  const revised = { ...stored(w), plan_digest: 'f'.repeat(64), plan_revision: 2 }
  w.alerts.items.set(sample.ALERT_ID, revised)
  assert.is((await decide(w, cookie, { csrf })).statusCode, 409)
  assert.is(stored(w).approval_status, 'pending')
})
test('without the setting there is nothing to sign in to', async () => {
  const w = world(sample.pending())
  assert.is(
    (await handle(proxy('GET', '/approval/sign-in', { queryStringParameters: { t: 'teams' } }), w.ports))
      .statusCode,
    404,
  )
  assert.not.match((await handle(page('teams'), w.ports)).body, 'sign-in')
})
test('a provider that cannot be reached is said to be that, and may be tried again', async () => {
  const w = signInWorld()
  const oidc = { issuer: 'http://127.0.0.1:1', client_id: 'x', redirect_uri: REDIRECT }
  const signInPorts = w.ports.signIn
  if (signInPorts === undefined) throw new Error('it has a provider')
  const down = makeIdentityProvider(oidc, () => TE.of(undefined))
  const answer = await begin({ ...w, ports: { ...w.ports, signIn: { ...signInPorts, provider: down } } })
  assert.is(answer.statusCode, 503)
})
test.run()
