import { getDomain } from 'tldts-icann'
import { fact } from '../../../domain/issues/fact'
import type { Check } from '../model'
import { expectNotBlocked } from '../net/blocked'
import { Fault, FaultElsewhere } from '../net/fault'
import { followRedirects } from '../net/redirects'
import { emptyTrace } from '../net/request'
import { sooner } from '../net/time-budget'

/** How long plain HTTP is waited for: many firewalls let nothing through. Milliseconds. */
const PATIENCE_MS = 5_000
/** What a visitor who types the plain address sees go wrong. Whatever else is there, HTTPS is well without it. */
const WRONG_WAY = new Set(['http_redirect_mismatch', 'http_redirect_loop', 'http_redirect_blocked'])

/** Of the same registered domain, where there is one. */
const isOwn = ({ hostname }: URL, site: URL): boolean =>
  hostname === site.hostname || (getDomain(hostname) ?? hostname) === getDomain(site.hostname)

/** Whether plain HTTP leads to HTTPS; where no pages are served on port 80, there is nothing to lead. */
export const httpToHttps: Check<'http_to_https'> = {
  name: 'http_to_https',
  needsSite: true,
  atMost: 'medium',
  isWanted: ({ monitor: { checks = {} }, target: { scheme, url } }) =>
    checks.http_to_https ?? (scheme === 'https' && url?.port === ''),
  run: async ({ target, equipment }, whole, visit) => {
    if (target.url === undefined) return
    const deadline = sooner(whole, PATIENCE_MS)
    const first = new URL(`http://${target.url.hostname}${target.url.pathname}${target.url.search}`)
    try {
      const ends = (_: unknown, to: URL | undefined) => to?.protocol === 'https:'
      const { url, response } = await followRedirects(
        { first, httpRequest: { method: 'GET' }, expect: {}, deadline, ends },
        equipment.context,
        emptyTrace(),
      )
      if (url.protocol === 'https:') {
        if (isOwn(url, target.url) || url.hostname === visit?.ended_at?.hostname) return
        throw new Fault(
          'http_redirect_mismatch',
          `${first.href} leads to ${url.host}, where the site itself does not lead`,
          [fact('found_location', url.href)],
        )
      }
      if (response.status >= 400 || response.incomplete !== undefined) return
      expectNotBlocked(response)
      throw new Fault(
        'http_redirect_mismatch',
        `${first.href} is served without encryption and does not lead to HTTPS`,
        [fact('status_code', response.status), fact('found_location', url.href)],
      )
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (WRONG_WAY.has(error.issueType)) throw new FaultElsewhere(error, first.href)
    }
  },
}
