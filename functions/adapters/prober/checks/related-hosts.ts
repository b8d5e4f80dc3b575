import { getDomain } from 'tldts-icann'
import type { Monitor } from '../../../../schemas/monitor'
import { Fault, fact, Inconclusive } from '../net/fault'
import { followRedirects } from '../net/redirects'
import { emptyTrace, type ProbeContext } from '../net/request'
import type { Deadline } from '../net/time-budget'
import type { Target } from './site'

/** A fault of a check beside the main one, at its own address. */
export class Elsewhere extends Error {
  constructor(
    readonly fault: Fault,
    readonly target: string,
  ) {
    super(fault.message)
  }
}

const GET = { method: 'GET' } as const
const UNSERVED = new Set(['tcp_refused', 'tcp_timeout', 'tcp_reset', 'tcp_unreachable'])
const ABSENT = new Set(['dns_nxdomain', 'dns_no_address'])

/** Whether plain HTTP leads to HTTPS; where nothing is served on port 80, there is nothing to lead. @throws Elsewhere, CannotTell */
export const checkHttpToHttps = async (
  target: Target,
  means: ProbeContext,
  deadline: Deadline,
): Promise<void> => {
  if (target.url === undefined) return
  const first = new URL(`http://${target.url.hostname}${target.url.pathname}${target.url.search}`)
  try {
    const ends = (_: unknown, to: URL) => to.protocol === 'https:'
    const { url, answer } = await followRedirects(
      { first, question: GET, expect: {}, deadline, ends },
      means,
      emptyTrace(),
    )
    if (url.protocol === 'https:' || answer.status >= 400) return
    throw new Fault(
      'http_redirect_mismatch',
      `${first.href} is served without encryption and does not lead to HTTPS`,
      [fact('status_code', answer.status), fact('found_location', url.href)],
      'medium',
    )
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (!UNSERVED.has(error.issueType)) throw new Elsewhere(error, first.href)
  }
}

/** `www.example.com` for `example.com`, and the other way round; undefined for any other name. */
export const partnerOf = (domain: string): string | undefined => {
  const apex = getDomain(domain)
  if (apex === null) return undefined
  if (domain === apex) return `www.${domain}`
  return domain === `www.${apex}` ? apex : undefined
}

/** Whether the other name of the pair works: DNS, TCP, TLS, and an answer that is no error. @throws Elsewhere, CannotTell */
export const checkPartner = async (
  { checks = {} }: Monitor,
  target: Target,
  means: ProbeContext,
  deadline: Deadline,
): Promise<void> => {
  const partner = partnerOf(target.host)
  if (partner === undefined || target.url === undefined) return
  const first = new URL(target.url.href)
  first.hostname = partner
  first.pathname = '/'
  first.search = ''
  try {
    const { answer } = await followRedirects(
      { first, question: GET, expect: {}, deadline },
      means,
      emptyTrace(),
    )
    if (answer.status >= 500)
      throw new Fault(
        'http_status',
        `${first.href} answers with status ${answer.status}`,
        answer.facts(),
        'high',
      )
  } catch (error) {
    if (error instanceof Inconclusive || !(error instanceof Fault)) throw error
    if (checks.www !== 'required' && ABSENT.has(error.issueType)) return
    throw new Elsewhere(error, first.href)
  }
}
