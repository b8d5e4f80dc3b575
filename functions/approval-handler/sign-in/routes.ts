import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { Sha256 } from '../../../schemas/scalars'
import { type OidcSettings, policyFor } from '../../../schemas/settings'
import { isListed } from '../../domain/approval/listed'
import type { IdentityProvider, Session, Sessions, SignInRecords } from '../../runtime/ports'
import { laterBy, minutes } from '../../runtime/time'
import { formOf, header, type ProxyEvent } from '../api/request'
import { json, logRefusal } from '../api/respond'
import { alertPage } from '../link/page/alert-page'
import { messagePage } from '../link/page/shell'
import { words } from '../link/page/wording'
import {
  Answers,
  answerTo,
  currentAlert,
  errorPage,
  type LinkPorts,
  pageOf,
  type Visit,
  wantsLog,
} from '../link/routes'
import { SHOW_LOG, showLog } from '../link/show-log'
import { publishRefusal } from '../publish-refusal'
import { cookieOf, LOGIN, SESSION, setCookie, sha256 } from './cookies'

export type SignInPorts = LinkPorts & {
  /** Absent without the setting `oidc`. */
  readonly signIn?: {
    readonly provider: IdentityProvider
    readonly records: SignInRecords
    readonly sessions: Sessions
  }
}

const BEGIN_MINUTES = 10
const SESSION_MINUTES = 15

type SignIn = NonNullable<SignInPorts['signIn']> & { readonly oidc: OidcSettings }

const signInOf = ({ signIn, settings: { oidc } }: SignInPorts): SignIn | undefined =>
  signIn === undefined || oidc === undefined ? undefined : { ...signIn, oidc }

const off = (): APIGatewayProxyResult =>
  json(404, { error: 'no one signs in here: there is no setting oidc' })

/** Leads a browser to the provider. The token of the link stays here: the state refers to it. */
export const beginSignIn = async (event: ProxyEvent, ports: SignInPorts): Promise<APIGatewayProxyResult> => {
  const signIn = signInOf(ports)
  if (signIn === undefined) return off()
  const claims = await ports.links.verify(event.queryStringParameters?.t ?? '')()
  if (E.isLeft(claims)) return errorPage(claims.left, ports)
  const begun = await signIn.provider.begin()()
  if (E.isLeft(begun)) return errorPage(begun.left, ports)
  const { url, state, nonce, code_verifier } = begun.right
  const { alert_id, plan_digest } = claims.right
  const cookie = randomBytes(32).toString('base64url')
  const record = {
    ...{ alert_id, plan_digest, nonce, code_verifier, cookie_hash: sha256(cookie) },
    expires_at: laterBy(ports.clock.now(), minutes(BEGIN_MINUTES)),
  }
  const added = await signIn.records.add(state, record)()
  if (E.isLeft(added)) return errorPage(added.left, ports, alert_id)
  return leadTo(url, setCookie(LOGIN, cookie, BEGIN_MINUTES * 60))
}

const leadTo = (location: string, cookie: string): APIGatewayProxyResult => ({
  statusCode: 303,
  headers: {
    location,
    'set-cookie': cookie,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  },
  body: '',
})

/** The provider's answer. It decides nothing: it ends in a session, at a URL without a code. */
export const finishSignIn = async (event: ProxyEvent, ports: SignInPorts): Promise<APIGatewayProxyResult> => {
  const signIn = signInOf(ports)
  if (signIn === undefined) return off()
  const query = queryOf(event)
  const [state = '', ...others] = query.getAll('state')
  const cookie = cookieOf(event, LOGIN)
  if (state === '' || others.length > 0 || cookie === undefined)
    return notSignedIn('no state of this browser', words.session.notBegun, ports)
  const record = await signIn.records.take(state, sha256(cookie), ports.clock.now())()
  if (E.isLeft(record)) return errorPage(record.left, ports)
  if (record.right === undefined)
    return notSignedIn('unknown, used or expired state', words.session.notBegun, ports)
  const { alert_id, plan_digest } = record.right
  const identity = await signIn.provider.finish(query.toString(), { ...record.right, state })()
  if (E.isLeft(identity))
    return identity.left.tag === 'unauthenticated'
      ? notSignedIn(identity.left.reason, words.session.failed, ports)
      : errorPage(identity.left, ports, alert_id)
  const { principal, name } = identity.right
  const alert = await ports.alerts.get(alert_id)()
  if (E.isLeft(alert)) return errorPage(alert.left, ports, alert_id)
  if (alert.right === undefined) return messagePage(410, words.titles.ended, words.gone)
  const { severity } = alert.right
  const caller = { surface: 'oidc', principal } as const
  if (!isListed(caller, policyFor(ports.settings, severity))) {
    const setting = `approval.${severity}.oidc_approvers`
    const error = { tag: 'forbidden', message: 'not listed', setting } as const
    logRefusal(ports.log, error, { alert_id, principal })
    await publishRefusal(alert.right, { action: 'sign_in', caller }, error, ports)()
    return messagePage(403, words.titles.unlisted, words.session.unlisted(setting), principal)
  }
  const expires_at = laterBy(ports.clock.now(), minutes(SESSION_MINUTES))
  const session = await signIn.sessions.sign({ principal, name, alert_id, plan_digest, expires_at })()
  if (E.isLeft(session)) return errorPage(session.left, ports, alert_id)
  return leadTo(
    signIn.oidc.redirect_uri.replace(/signed-in$/, 'session'),
    setCookie(SESSION, session.right, SESSION_MINUTES * 60),
  )
}

const queryOf = ({ queryStringParameters, multiValueQueryStringParameters }: ProxyEvent): URLSearchParams => {
  const repeated = Object.entries(multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return new URLSearchParams(repeated.length > 0 ? repeated : Object.entries(queryStringParameters ?? {}))
}

const notSignedIn = (reason: string, text: string, { log, measure }: SignInPorts): APIGatewayProxyResult => {
  measure({ name: 'SignInFailures', value: 1 })
  logRefusal(log, { tag: 'unauthenticated', reason }, { surface: 'oidc' })
  return messagePage(401, words.titles.notSignedIn, text)
}

/** The page of the alert for which somebody has signed in. */
export const showSignedIn = async (event: ProxyEvent, ports: SignInPorts): Promise<APIGatewayProxyResult> => {
  const session = await sessionOf(event, ports)
  if ('statusCode' in session) return session
  const alert = await currentAlert(session.alert_id, ports)
  if ('statusCode' in alert) return alert
  if (wantsLog(event)) return showLog(alert, 'session', ports)
  return withOrigin(alertPage(await pageOf(alert, visitOf(session), ports)))
}

type Proved = Session & { readonly csrf: string }

/** Who has signed in here, or the page that says that no one has. */
const sessionOf = async (event: ProxyEvent, ports: SignInPorts): Promise<Proved | APIGatewayProxyResult> => {
  const signIn = signInOf(ports)
  if (signIn === undefined) return off()
  const cookie = cookieOf(event, SESSION) ?? ''
  const session = await signIn.sessions.verify(cookie)()
  if (E.isRight(session)) return { ...session.right, csrf: sha256(`csrf:${cookie}`) }
  return session.left.tag === 'unauthenticated'
    ? notSignedIn(session.left.reason, words.session.absent, ports)
    : errorPage(session.left, ports)
}

const visitOf = ({ principal, plan_digest, csrf }: Proved): Visit => ({
  caller: { surface: 'oidc', principal },
  plan_digest,
  form: { field: 'csrf', token: csrf, action: 'session', page: 'session', asksName: false },
  logUrl: `session?${SHOW_LOG}`,
})

/** The page's own form says where it comes from: with `no-referrer` a browser would say `null`. */
const withOrigin = (answer: APIGatewayProxyResult): APIGatewayProxyResult => ({
  ...answer,
  headers: { ...answer.headers, 'referrer-policy': 'same-origin' },
})

const Form = t.intersection([t.type({ csrf: Sha256 }), Answers], 'SessionForm')

/** POST of the page's form: the one place where somebody who has signed in decides. */
export const decideSignedIn = async (
  event: ProxyEvent,
  ports: SignInPorts,
): Promise<APIGatewayProxyResult> => {
  const session = await sessionOf(event, ports)
  if ('statusCode' in session) return session
  const form = E.flatMap((fields: object) => decode(Form, fields))(formOf(event))
  if (E.isLeft(form)) return messagePage(400, words.titles.form, words.form(form.left))
  const { csrf, ...answers } = form.right
  const own = new URL(ports.settings.oidc?.redirect_uri ?? '').origin
  if (header(event, 'origin') !== own || !timingSafeEqual(Buffer.from(csrf), Buffer.from(session.csrf))) {
    const error = { tag: 'forbidden', message: 'a form of another site' } as const
    logRefusal(ports.log, error, { alert_id: session.alert_id, principal: session.principal })
    return messagePage(403, words.titles.unlisted, words.session.elsewhere)
  }
  const { alert_id, name: by } = session
  return withOrigin(await answerTo({ alert_id, by }, visitOf(session), answers, ports))
}
