import { fact } from '../../../domain/issues/fact'
import { typesOfLayers } from '../../../domain/issues/table'
import type { Check } from '../model'
import { Fault, FaultElsewhere } from '../net/fault'
import { followRedirects } from '../net/redirects'
import { emptyTrace } from '../net/request'

const UNSERVED = new Set(['tcp_refused', 'tcp_timeout', 'tcp_reset', 'tcp_unreachable'])

/** Whether plain HTTP leads to HTTPS; where nothing is served on port 80, there is nothing to lead. */
export const httpToHttps: Check<'http_to_https'> = {
  name: 'http_to_https',
  issueTypes: typesOfLayers(),
  elsewhere: true,
  needsSite: true,
  isWanted: ({ monitor: { checks = {} }, target: { scheme, url } }) =>
    checks.http_to_https ?? (scheme === 'https' && url?.port === ''),
  run: async ({ target, equipment }, deadline) => {
    if (target.url === undefined) return
    const first = new URL(`http://${target.url.hostname}${target.url.pathname}${target.url.search}`)
    try {
      const ends = (_: unknown, to: URL) => to.protocol === 'https:'
      const { url, response } = await followRedirects(
        { first, httpRequest: { method: 'GET' }, expect: {}, deadline, ends },
        equipment.context,
        emptyTrace(),
      )
      if (url.protocol === 'https:' || response.status >= 400) return
      throw new Fault(
        'http_redirect_mismatch',
        `${first.href} is served without encryption and does not lead to HTTPS`,
        [fact('status_code', response.status), fact('found_location', url.href)],
        'medium',
      )
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (!UNSERVED.has(error.issueType)) throw new FaultElsewhere(error, first.href)
    }
  },
}
