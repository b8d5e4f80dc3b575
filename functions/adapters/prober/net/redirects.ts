import { getPublicSuffix } from 'tldts-icann'
import type { Expectation } from '../../../../schemas/expectation'
import { fact } from '../../../domain/issues/fact'
import { oneLine } from '../../../runtime/text'
import { Fault, Inconclusive } from './fault'
import type { HttpRequest, HttpResponse } from './http'
import { emptyTrace, Forbidden, NonPublicAddress, type ProbeContext, request, type Trace } from './request'
import type { Deadline } from './time-budget'

/** Browsers follow twenty; a site that needs more than ten is ill. */
const MAX_REDIRECTS = 10
/** Characters of an address that is redirected to. */
const MAX_URL = 8_192
/** Characters of a cookie's name in a sentence. */
const NAME_LENGTH = 40
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Where less is left for an address, its silence is that of the addresses before it, which took the time. Milliseconds. */
const LEAST_MS = 2_000

export interface RedirectChain {
  readonly first: URL
  readonly httpRequest: HttpRequest
  readonly expect: Expectation
  readonly deadline: Deadline
  /** A response that ends the chain although it redirects; `to` is undefined where it leads to no web address. */
  readonly ends?: (response: HttpResponse, to: URL | undefined) => boolean
}

export interface FinalResponse {
  /** Where the redirects ended, or, where the last response redirects to a web address and was not followed, where it leads. */
  readonly url: URL
  readonly response: HttpResponse
}

/** Follows redirects, each address through the same checks as the first. The timings are those of the first. @throws Fault, Inconclusive */
export const followRedirects = async (
  chain: RedirectChain,
  context: ProbeContext,
  trace: Trace,
): Promise<FinalResponse> => {
  const jar = makeCookieJar()
  const found = await walk(chain, context, trace, jar)
  if (!Array.isArray(found)) return found
  const { first } = chain
  const facts = [fact('redirects', found.join(' '))]
  const name = jar.names()[0]
  const ended = name === undefined ? undefined : await endedByCookies(chain, context, jar)
  if (ended === undefined)
    throw new Fault(
      'http_redirect_loop',
      `${first.href} redirects in a circle or more than ${MAX_REDIRECTS} times`,
      facts,
    )
  throw new Fault(
    'http_redirect_loop',
    `${first.href} redirects in a circle for who sends no cookie; with its cookie ${oneLine(name ?? '', NAME_LENGTH)} it ends at ${ended.url.href} with status ${ended.response.status}`,
    [...facts, fact('cookie_name', name), fact('status_with_cookie', ended.response.status)],
    'medium',
  )
}

/** Where the chain ends for who sends the cookies back; undefined where it does not end for them either. */
const endedByCookies = async (
  chain: RedirectChain,
  context: ProbeContext,
  jar: CookieJar,
): Promise<FinalResponse | undefined> => {
  const httpRequest = { ...chain.httpRequest, cookieFor: jar.headerFor }
  try {
    const found = await walk({ ...chain, httpRequest }, context, emptyTrace(), jar)
    return Array.isArray(found) ? undefined : found
  } catch (error) {
    // What the chain meets then is not what was asked about.
    if (error instanceof Fault || error instanceof Inconclusive) return undefined
    throw error
  }
}

/** The end of the chain, or the addresses of one that does not end. */
const walk = async (
  chain: RedirectChain,
  context: ProbeContext,
  trace: Trace,
  jar: CookieJar,
): Promise<FinalResponse | string[]> => {
  const { first, expect, deadline } = chain
  // Browsers follow by the head alone.
  const endsWithHead: HttpRequest['endsWithHead'] = (status, headers) =>
    expect.status?.includes(status) !== true && locationIn(status, headers) !== undefined
  const httpRequest = { ...chain.httpRequest, endsWithHead }
  const visited = new Set<string>()
  let url = first
  for (let count = 0; ; count++) {
    // With cookies an address may answer otherwise the second time.
    const again = visited.has(url.href) && httpRequest.cookieFor === undefined
    if (again || count > MAX_REDIRECTS) return [...visited]
    visited.add(url.href)
    const here = count === 0 ? trace : emptyTrace()
    const begun_ms = deadline.left()
    const response = await requestOne(url, count > 0, httpRequest, expect, deadline, context, here)
      .catch((error: unknown) => {
        throw count > 0 && begun_ms < LEAST_MS && isOver(error, deadline) ? late(first, url) : error
      })
      .finally(() => {
        trace.facts = here.facts
      })
    jar.keep(url, response.cookies ?? [])
    const location = locationIn(response.status, response.headers)
    if (REDIRECTS.has(response.status) && location === undefined && response.incomplete !== undefined)
      throw response.incomplete
    if (location === undefined) return { url, response }
    const target = redirectTarget(location, url)
    if (chain.ends?.(response, target) === true) return { url: target ?? url, response }
    if (target === undefined)
      throw new Fault('http_redirect_blocked', `${url.href} redirects to something that is no web address`, [
        fact('location', location),
      ])
    if (reserved(target, first)) throw blocked(target, `port ${target.port} belongs to another service`)
    url = target
  }
}

/** An empty one leads nowhere, in browsers too. */
const locationIn = (status: number, headers: HttpResponse['headers']): string | undefined =>
  (REDIRECTS.has(status) && headers.get('location')) || undefined

const TIMEOUTS = new Set(['dns_timeout', 'tcp_timeout', 'tls_timeout'])
const isOver = (error: unknown, deadline: Deadline): boolean =>
  error instanceof Fault
    ? TIMEOUTS.has(error.issueType)
    : error instanceof Inconclusive && deadline.left() <= 1

const late = (first: URL, url: URL): Fault =>
  new Fault('http_timeout', `${first.href} leads to ${url.host} so late that it does not answer in time`)

export interface CookieJar {
  readonly keep: (url: URL, cookies: readonly string[]) => void
  readonly headerFor: (url: URL) => string | undefined
  readonly names: () => readonly string[]
}

interface Cookie {
  readonly name: string
  /** Of the same name and scope there is one: the last that was set. */
  readonly scope: string
  readonly value: string
  readonly isFor: (url: URL) => boolean
}

/** Cookies of one chain that are kept, and characters of all that are sent back. */
const MAX_KEPT = 50
const MAX_COOKIES = 4_096

/** Cookies of one chain of redirects, as a browser takes and sends them. They only serve to tell what kind of loop it is. */
export const makeCookieJar = (): CookieJar => {
  let kept: readonly Cookie[] = []
  return {
    keep: (url, cookies) => {
      for (const text of cookies) {
        const { cookie, over = false } = readCookie(text, url) ?? {}
        if (cookie === undefined) continue
        const others = kept.filter((one) => one.name !== cookie.name || one.scope !== cookie.scope)
        kept = over || others.length >= MAX_KEPT ? others : [...others, cookie]
      }
    },
    headerFor: (url) => {
      const own = kept.filter(({ isFor }) => isFor(url))
      const text = own.map(({ name, value }) => `${name}=${value}`).join('; ')
      return text === '' || text.length > MAX_COOKIES ? undefined : text
    },
    names: () => kept.map(({ name }) => name),
  }
}

/** RFC 6265, 5.1 to 5.3, as far as a chain of redirects needs them. */
const readCookie = (
  text: string,
  { hostname, pathname, protocol }: URL,
): { cookie: Cookie; over: boolean } | undefined => {
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim())
  const [, name = '', value = ''] = /^([^=\s]+)=([\x20-\x7e]*)$/.exec(pair) ?? []
  const attribute = (key: string): string | undefined =>
    attributes.find((part) => part.toLowerCase().split('=')[0]?.trim() === key)
  const textOf = (key: string): string => attribute(key)?.split('=')[1]?.trim() ?? ''
  const secure = attribute('secure') !== undefined
  const domain = textOf('domain').toLowerCase().replace(/^\./, '')
  const path = textOf('path').startsWith('/') ? textOf('path') : pathname.replace(/\/[^/]*$/, '') || '/'
  const within = (host: string): boolean => host === domain || host.endsWith(`.${domain}`)
  if (name === '' || (secure && protocol !== 'https:')) return undefined
  // Who is not of the domain, or names a whole registry, is not believed.
  if (domain !== '' && (!within(hostname) || getPublicSuffix(domain) === domain)) return undefined
  const isFor = (url: URL): boolean =>
    (domain === '' ? url.hostname === hostname : within(url.hostname)) &&
    (url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`)) &&
    (!secure || url.protocol === 'https:')
  const scope = `${domain === '' ? hostname : `.${domain}`} ${path}`
  // Many a framework takes a cookie away by a date alone.
  const age = /^-?\d+$/.test(textOf('max-age')) ? Number(textOf('max-age')) : undefined
  const over = age === undefined ? Date.parse(textOf('expires')) <= Date.now() : age <= 0
  return { cookie: { name, value, scope, isFor }, over }
}

/** Ports of other services, which a redirect must not make the prober speak to. */
const reserved = (url: URL, first: URL): boolean => {
  const port = Number(url.port)
  return url.port !== '' && url.port !== first.port && port < 1024 && port !== 80 && port !== 443
}

const redirectTarget = (location: string, from: URL): URL | undefined => {
  if (location.length > MAX_URL || !URL.canParse(location, from.href)) return undefined
  const target = new URL(location, from.href)
  const isOfWeb = target.protocol === 'https:' || target.protocol === 'http:'
  if (!isOfWeb || target.username !== '' || target.password !== '') return undefined
  target.hash = ''
  return target
}

const requestOne = async (
  url: URL,
  redirected: boolean,
  httpRequest: HttpRequest,
  expect: Expectation,
  deadline: Deadline,
  context: ProbeContext,
  trace: Trace,
): Promise<HttpResponse> => {
  const secure = url.protocol === 'https:'
  // URLs put IPv6 addresses in brackets.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  try {
    const response = await request(
      { scheme: secure ? 'https' : 'http', host, port, expect, deadline },
      url,
      httpRequest,
      context,
      trace,
    )
    if (response === undefined) throw new Error('a web address was not asked')
    return response
  } catch (error) {
    if (!redirected || !(error instanceof Forbidden || error instanceof NonPublicAddress)) throw error
    throw blocked(url, error.reason)
  }
}

const blocked = (url: URL, reason: string): Fault =>
  new Fault('http_redirect_blocked', `a redirect leads to ${url.host}, which must not be probed`, [
    fact('location', url.href),
    fact('reason', reason),
  ])
