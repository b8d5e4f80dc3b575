import type { Expectation } from '../../../../schemas/expectation'
import { fact } from '../../../domain/issues/fact'
import { Fault } from './fault'
import type { HttpRequest, HttpResponse } from './http'
import { emptyTrace, Forbidden, type ProbeContext, request, type Trace } from './request'
import type { Deadline } from './time-budget'

const MAX_REDIRECTS = 5
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
  const { first, httpRequest, expect, deadline } = chain
  const visited = new Set<string>()
  let url = first
  for (let count = 0; ; count++) {
    if (visited.has(url.href) || count > MAX_REDIRECTS) {
      throw new Fault(
        'http_redirect_loop',
        `${first.href} redirects in a circle or more than ${MAX_REDIRECTS} times`,
        [fact('redirects', [...visited].join(' '))],
      )
    }
    visited.add(url.href)
    const here = count === 0 ? trace : emptyTrace()
    const response = await requestOne(url, count > 0, httpRequest, expect, deadline, context, here).finally(
      () => {
        trace.facts = here.facts
      },
    )
    const redirects = REDIRECTS.has(response.status) && response.headers.has('location')
    if (!redirects) return { url, response }
    const target = redirectTarget(response.headers.get('location') ?? '', url)
    if (chain.ends?.(response, target) === true) return { url: target, response }
    if (reserved(target, first)) throw blocked(target, `port ${target.port} belongs to another service`)
    url = target
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
    if (!redirected || !(error instanceof Forbidden)) throw error
    throw blocked(url, error.reason)
  }
}

const blocked = (url: URL, reason: string): Fault =>
  new Fault('http_redirect_blocked', `a redirect leads to ${url.host}, which must not be probed`, [
    fact('location', url.href),
    fact('reason', reason),
  ])
