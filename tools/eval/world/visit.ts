import type { Expectation } from '../../../schemas/expectation'
import type { IssueType } from '../../../schemas/issue'
import type { Monitor } from '../../../schemas/monitor'
import type { Host, Page, Record, ServerCertificate, World } from '../corpus/world'
import { resolve } from './resolve'

/** What a visitor of the site meets, as the prober would name it. `healthy`: nothing is wrong. */
export type Visit = 'healthy' | IssueType

/** Redirects that browsers follow. */
const MOST_REDIRECTS = 10
const DAYS_BEFORE_EXPIRY = 21
const REGISTRATION_DAYS = 30

const isFor = ({ names }: ServerCertificate, domain: string): boolean =>
  names.some((name) => name === domain || (name.startsWith('*.') && domain.endsWith(name.slice(1))))

const pageOf = ({ pages = {} }: Host, path: string): Page => pages[path] ?? pages['/*'] ?? { status: 404 }

/** The answer of a host, or of the edge before one. */
const answerOf = ({ hosts, edge }: World, address: string, path: string): Page => {
  if (edge?.addresses.includes(address) !== true) return pageOf(hosts[address] ?? { port: 'timeout' }, path)
  const copy = edge.copies[path]
  if (copy !== undefined) return copy
  const origin = hosts[edge.origin]
  return origin?.port === 'open' ? pageOf(origin, path) : { status: 502, body: 'The origin does not answer.' }
}

const portOf = ({ hosts, edge }: World, address: string): Host['port'] =>
  edge?.addresses.includes(address) === true ? 'open' : (hosts[address]?.port ?? 'timeout')

const certificateOf = ({ hosts, edge }: World, address: string): ServerCertificate | undefined =>
  edge?.addresses.includes(address) === true ? edge.certificate : hosts[address]?.certificate

const expectedRecords = (expect: Expectation, records: readonly Record[], domain: string): boolean => {
  const { a, aaaa, cname, txt } = expect.dns ?? {}
  const found = (type: Record['type']) =>
    records.filter((one) => one.name === domain && one.type === type).flatMap(({ values }) => values)
  const onlyThese = (wanted: readonly string[] | undefined, there: readonly string[]) =>
    wanted === undefined || (there.length > 0 && there.every((value) => wanted.includes(value)))
  return (
    onlyThese(a, found('A')) &&
    onlyThese(aaaa, found('AAAA')) &&
    onlyThese(cname, found('CNAME')) &&
    (txt ?? []).every((value) => found('TXT').includes(value))
  )
}

const tlsFault = (certificate: ServerCertificate | undefined, domain: string): IssueType | undefined => {
  if (certificate === undefined) return undefined
  if (certificate.trusted === false) return 'tls_untrusted'
  if (certificate.days_left < 0) return 'tls_expired'
  return isFor(certificate, domain) ? undefined : 'tls_hostname_mismatch'
}

interface Ended {
  readonly page: Page
  readonly url: string
}

/** Follows redirects on this host; one that leads elsewhere ends there, on a page that is well. */
const followed = (world: World, address: string, domain: string, path: string): Ended | IssueType => {
  let at = path
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const page = answerOf(world, address, at)
    const location = page.headers?.location
    const here = `https://${domain}${at}`
    if (page.status < 300 || page.status >= 400 || location === undefined) return { page, url: here }
    const next = new URL(location, here)
    if (next.host !== domain || next.protocol !== 'https:') return { page: { status: 200 }, url: next.href }
    at = next.pathname
  }
  return 'http_redirect_loop'
}

const httpFault = ({ page, url }: Ended, expect: Expectation): IssueType | undefined => {
  const { status: wanted, redirect_to, body_contains, body_not_contains } = expect
  const isWell = wanted?.includes(page.status) ?? (page.status >= 200 && page.status < 300)
  if ((page.takes_ms ?? 0) > 10_000) return 'http_timeout'
  if (!isWell) return 'http_status'
  if (redirect_to !== undefined && !matches(redirect_to, url)) return 'http_redirect_mismatch'
  const header = (name: string) => page.headers?.[name.toLowerCase()]
  const lacks = Object.entries(expect.headers ?? {}).some(([name, text]) => !header(name)?.includes(text))
  const has = Object.entries(expect.headers_not ?? {}).some(([name, text]) => header(name)?.includes(text))
  if (lacks || has) return 'http_header_mismatch'
  const { body = '' } = page
  if (body_contains !== undefined && !body.includes(body_contains)) return 'http_body_mismatch'
  if (body_not_contains !== undefined && body.includes(body_not_contains)) return 'http_body_mismatch'
  return undefined
}

const matches = (pattern: string, url: string): boolean =>
  pattern.endsWith('*') ? url.startsWith(pattern.slice(0, -1)) : pattern === url

/** What is asked of other services, and what does not keep visitors away: found only where the site itself is well. */
const besideFault = (
  world: World,
  addresses: readonly string[],
  ended: Ended,
  expect: Expectation,
): IssueType | undefined => {
  const { certificate, health_check, registration_days } = world
  if (addresses.some((address) => portOf(world, address) !== 'open')) return 'tcp_address_down'
  const [address = ''] = addresses
  const { days_left = Number.POSITIVE_INFINITY } = certificateOf(world, address) ?? {}
  if (days_left < (expect.certificate_days ?? DAYS_BEFORE_EXPIRY)) return 'tls_expiring'
  if (expect.max_ms !== undefined && (ended.page.takes_ms ?? 0) > expect.max_ms) return 'http_too_slow'
  if (health_check !== undefined && health_check.status >= 400) return 'health_check_failing'
  if (certificate?.status === 'PENDING_VALIDATION') return 'acm_validation_pending'
  if (certificate?.status === 'FAILED') return 'acm_renewal_failed'
  if (registration_days !== undefined && registration_days < REGISTRATION_DAYS) return 'domain_expiring'
  return undefined
}

/** Goes through the world as a visitor of the monitored page does, and says what is wrong first. */
export const visit = (world: World, { domain, path = '/', expect = {} }: Monitor): Visit => {
  if (world.registration_days !== undefined && world.registration_days < 0) return 'domain_expired'
  const resolved = resolve(world, domain)
  if (!Array.isArray(resolved)) return resolved as IssueType
  const addresses = resolved as readonly string[]
  if (!expectedRecords(expect, world.zone?.records ?? [], domain)) return 'dns_mismatch'
  const address = addresses.find((one) => portOf(world, one) === 'open')
  if (address === undefined) return TCP[portOf(world, addresses[0] ?? '')]
  const tls = tlsFault(certificateOf(world, address), domain)
  if (tls !== undefined) return tls
  const ended = followed(world, address, domain, path)
  if (typeof ended === 'string') return ended
  return httpFault(ended, expect) ?? besideFault(world, addresses, ended, expect) ?? 'healthy'
}

const TCP = {
  open: 'tcp_unreachable',
  refused: 'tcp_refused',
  timeout: 'tcp_timeout',
  reset: 'tcp_reset',
} as const

/** Neighbours that are not as they were: names of other people's pages that a plan has spoilt. */
export const spoiltNeighbours = (world: World): readonly string[] =>
  Object.entries(world.neighbours ?? {})
    .filter(
      ([domain, text]) =>
        visit({ ...world, registration_days: 365 }, { domain, expect: { body_contains: text } }) !==
        'healthy',
    )
    .map(([domain]) => domain)
