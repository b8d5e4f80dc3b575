import type { IncomingHttpHeaders } from 'node:http'

/** This machine's names for itself. A name of somebody else that leads here is theirs: DNS rebinding. */
const OWN_HOST = /^(127\.0\.0\.1|localhost)(:\d+)?$/i

type Request = { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders }

/** A link that a person has followed from elsewhere shows a page to them alone, and decides nothing. */
const isOpened = ({ method, headers }: Request): boolean =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'

/**
 * Why a request is refused that a page of another site may have made; `undefined` where it is somebody's own. Programs say
 * neither an origin nor a site. `opens`: whether a followed link may show what is asked for.
 */
export const foreignRequest = (request: Request, opens = true): string | undefined => {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers
  if (!OWN_HOST.test(host)) return `the host ${host === '' ? '(none)' : host} is not this machine`
  // A page that gives no referrer has no origin, either; its browser says that it is of the same site.
  const own = origin === `http://${host}` || (origin === 'null' && site === 'same-origin')
  if (origin !== undefined && !own) return `${origin} may not act here`
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  if (opens && isOpened(request)) return undefined
  return `a page of another site (${site}) may not act here`
}
