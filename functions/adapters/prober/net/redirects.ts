import type { Expectation } from '../../../../schemas/expectation'
import { Fault, fact } from './fault'
import type { HttpAnswer, HttpRequest } from './http'
import { emptyTrace, Forbidden, type ProbeContext, request, type Trace } from './request'
import type { Deadline } from './time-budget'

const MAX_REDIRECTS = 5
/** Characters of an address that is redirected to. */
const MAX_URL = 2_048
const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface RedirectChain {
  readonly first: URL
  readonly question: HttpRequest
  readonly expect: Expectation
  readonly deadline: Deadline
  /** An answer that ends the journey although it redirects. */
  readonly ends?: (answer: HttpAnswer, url: URL) => boolean
}

export interface FinalResponse {
  /** Where the redirects ended, or, where the last answer redirects and was not followed, where it leads. */
  readonly url: URL
  readonly answer: HttpAnswer
}

/** Follows redirects, each hop through the same checks as the first. The timings are those of the first. @throws Fault, CannotTell */
export const followRedirects = async (
  journey: RedirectChain,
  means: ProbeContext,
  trace: Trace,
): Promise<FinalResponse> => {
  const { first, question, expect, deadline } = journey
  const visited = new Set<string>()
  let url = first
  for (let hop = 0; ; hop++) {
    if (visited.has(url.href) || hop > MAX_REDIRECTS) {
      throw new Fault(
        'http_redirect_loop',
        `${first.href} redirects in a circle or more than ${MAX_REDIRECTS} times`,
        [fact('redirects', [...visited].join(' '))],
      )
    }
    visited.add(url.href)
    const here = hop === 0 ? trace : emptyTrace()
    const answer = await visit(url, hop, question, expect, deadline, means, here).finally(() => {
      trace.facts = here.facts
    })
    const redirects = REDIRECTS.has(answer.status) && answer.headers.has('location')
    if (!redirects) return { url, answer }
    const target = redirectTarget(answer.headers.get('location') ?? '', url)
    if (journey.ends?.(answer, target) === true) return { url: target, answer }
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

const visit = async (
  url: URL,
  hop: number,
  question: HttpRequest,
  expect: Expectation,
  deadline: Deadline,
  means: ProbeContext,
  trace: Trace,
): Promise<HttpAnswer> => {
  const secure = url.protocol === 'https:'
  // URLs put IPv6 addresses in brackets.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  try {
    const answer = await request(
      { scheme: secure ? 'https' : 'http', host, port, expect, deadline },
      url,
      question,
      means,
      trace,
    )
    if (answer === undefined) throw new Error('a web address was not asked')
    return answer
  } catch (error) {
    if (hop === 0 || !(error instanceof Forbidden)) throw error
    throw blocked(url, error.reason)
  }
}

const blocked = (url: URL, reason: string): Fault =>
  new Fault('http_redirect_blocked', `a redirect leads to ${url.host}, which must not be probed`, [
    fact('location', url.href),
    fact('reason', reason),
  ])
