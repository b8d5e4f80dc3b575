import type { Expectation } from '../../../../schemas/expectation'
import { fact } from '../../../domain/issues/fact'
import { Fault, Inconclusive } from './fault'
import type { HttpRequest, HttpResponse } from './http'
import { emptyTrace, Forbidden, NonPublicAddress, type ProbeContext, request, type Trace } from './request'
import type { Deadline } from './time-budget'

/** Browsers follow twenty; a site that needs more than ten is ill. */
const MAX_REDIRECTS = 10
/** Characters of an address that is redirected to. */
const MAX_URL = 2_048
const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface RedirectChain {
  readonly first: URL
  readonly httpRequest: HttpRequest
  readonly expect: Expectation
  readonly deadline: Deadline
  /** A response that ends the chain although it redirects. */
  readonly ends?: (response: HttpResponse, url: URL) => boolean
}

export interface FinalResponse {
  /** Where the redirects ended, or, where the last response redirects and was not followed, where it leads. */
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
    `${first.href} redirects in a circle for who sends no cookie; with its cookie ${name} it ends at ${ended.url.href} with status ${ended.response.status}`,
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
  const { first, httpRequest, expect, deadline } = chain
  const visited = new Set<string>()
  let url = first
  for (let count = 0; ; count++) {
    // With cookies an address may answer otherwise the second time.
    const again = visited.has(url.href) && httpRequest.cookieFor === undefined
    if (again || count > MAX_REDIRECTS) return [...visited]
    visited.add(url.href)
    const here = count === 0 ? trace : emptyTrace()
    const response = await requestOne(url, count > 0, httpRequest, expect, deadline, context, here).finally(
      () => {
        trace.facts = here.facts
      },
    )
    jar.keep(url, response.cookies ?? [])
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : undefined
    if (REDIRECTS.has(response.status) && location === undefined && response.incomplete !== undefined)
      throw response.incomplete
    if (location === undefined) return { url, response }
    const target = redirectTarget(location, url)
    if (chain.ends?.(response, target) === true) return { url: target, response }
    if (reserved(target, first)) throw blocked(target, `port ${target.port} belongs to another service`)
    url = target
  }
}

interface CookieJar {
  readonly keep: (url: URL, cookies: readonly string[]) => void
  readonly headerFor: (url: URL) => string | undefined
  readonly names: () => readonly string[]
}

/** Characters of all cookies that are sent back. */
const MAX_COOKIES = 4_096

/** Cookies of one chain of redirects, each for the host that set it. They are sent only to tell what kind of loop it is. */
const makeCookieJar = (): CookieJar => {
  const kept = new Map<string, Map<string, string>>()
  return {
    keep: (url, cookies) => {
      for (const cookie of cookies) {
        const [, name, value] = /^([^=;\s]+)=([^;]*)/.exec(cookie) ?? []
        if (name === undefined || value === undefined || !/^[\x20-\x7e]*$/.test(value)) continue
        const own = kept.get(url.hostname) ?? new Map<string, string>()
        kept.set(url.hostname, own.set(name, value.trim()))
      }
    },
    headerFor: ({ hostname }) => {
      const text = [...(kept.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
      return text === '' ? undefined : text.slice(0, MAX_COOKIES)
    },
    names: () => [...kept.values()].flatMap((own) => [...own.keys()]),
  }
}

/** Ports of other services, which a redirect must not make the prober speak to. */
const reserved = (url: URL, first: URL): boolean => {
  const port = Number(url.port)
  return url.port !== '' && url.port !== first.port && port < 1024 && port !== 80 && port !== 443
}

const redirectTarget = (location: string, from: URL): URL => {
  const target =
    location.length <= MAX_URL && URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  if (
    target === undefined ||
    (target.protocol !== 'https:' && target.protocol !== 'http:') ||
    target.username !== '' ||
    target.password !== ''
  ) {
    throw new Fault('http_redirect_blocked', `${from.href} redirects to something that is no web address`, [
      fact('location', location),
    ])
  }
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
