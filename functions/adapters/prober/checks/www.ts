import { getDomain } from 'tldts-icann'
import type { Check, Subject } from '../model'
import { expectNotBlocked } from '../net/blocked'
import { Fault, FaultElsewhere } from '../net/fault'
import { followRedirects } from '../net/redirects'
import { emptyTrace } from '../net/request'

const ABSENT = new Set(['dns_nxdomain', 'dns_no_address'])

/** `www.example.com` for `example.com`, and the other way round; undefined for any other name. */
export const relatedHostOf = (domain: string): string | undefined => {
  const apex = getDomain(domain)
  if (apex === null) return undefined
  if (domain === apex) return `www.${domain}`
  return domain === `www.${apex}` ? apex : undefined
}

const modeOf = ({ monitor: { checks = {} }, target: { url } }: Subject) =>
  checks.www ?? (url?.port === '' ? 'auto' : 'off')

/** Whether the other one of the names with and without `www` works: DNS, TCP, TLS, and an answer that is no error. */
export const www: Check<'www'> = {
  name: 'www',
  needsSite: true,
  isWanted: (subject) => modeOf(subject) !== 'off',
  severity: (subject) => (modeOf(subject) === 'auto' ? 'medium' : undefined),
  run: async ({ monitor: { checks = {} }, target, equipment }, deadline) => {
    const host = relatedHostOf(target.host)
    if (host === undefined || target.url === undefined) return
    const first = new URL(target.url.href)
    first.hostname = host
    first.pathname = '/'
    first.search = ''
    try {
      const { response } = await followRedirects(
        { first, httpRequest: { method: 'GET' }, expect: {}, deadline },
        equipment.context,
        emptyTrace(),
      )
      expectNotBlocked(response)
      if (response.status >= 500)
        throw new Fault(
          'http_status',
          `${first.href} answers with status ${response.status}`,
          response.facts(),
          'high',
        )
      if (response.incomplete !== undefined) throw response.incomplete
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (checks.www !== 'required' && ABSENT.has(error.issueType)) return
      throw new FaultElsewhere(error, first.href)
    }
  },
}
