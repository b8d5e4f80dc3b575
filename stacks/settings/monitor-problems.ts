import { isIP, isIPv4, isIPv6 } from 'node:net'
import { getDomain, parse } from 'tldts-icann'
import type { Monitor } from '../../schemas/monitor'
import type { ProbeSettings } from '../../schemas/settings'

/** What of the probes' settings the monitors depend on. */
export type ProbeBasis = Pick<ProbeSettings, 'timeout_ms' | 'resolvers' | 'allow_private' | 'rdap_url'>

/** `field: found …, allowed is …`. */
export const problem = (field: string, found: unknown, allowed: string): string =>
  `${field}: found ${JSON.stringify(found).slice(0, 100)}, allowed is ${allowed}`

/** What of a monitor could never be checked, or never be well, one line each; fields are relative to it. */
export const monitorProblems = (monitor: Monitor, probe: ProbeBasis): readonly string[] => [
  ...domainProblems('domain', monitor.domain, probe),
  ...schemeProblems(monitor),
  ...checkProblems(monitor, probe),
  ...dnsProblems(monitor, probe),
  ...statusProblems(monitor),
  ...bodyProblems(monitor),
  ...headerProblems(monitor),
  ...redirectProblems(monitor),
  ...thresholdProblems(monitor, probe),
]

/** Top-level domains that no registry has, and that networks of one's own use (RFC 2606, 6761, 6762, 8375). */
const RESERVED = new Set(
  'test example invalid localhost local internal intranet private lan home corp onion arpa'.split(' '),
)

/** Why a host cannot be one that visitors reach by its name. */
export const domainProblems = (
  field: string,
  domain: string,
  { allow_private }: Pick<ProbeSettings, 'allow_private'>,
): readonly string[] => {
  const top = domain.split('.').at(-1) ?? ''
  if (isIP(domain) !== 0) return [problem(field, domain, 'a host name, not an IP address')]
  // What ends in a number is an IPv4 address for every browser, and mostly no valid one.
  if (!URL.canParse(`https://${domain}/`) || new URL(`https://${domain}/`).hostname !== domain)
    return [problem(field, domain, 'a host name that a web address can hold')]
  if (allow_private) return []
  if (top === domain) return [problem(field, domain, 'a whole host name such as shop.example.com')]
  if (RESERVED.has(top) || parse(domain).isIcann === true) return []
  return [problem(field, domain, `a host name under a top-level domain that exists: there is no .${top}`)]
}

type Given = readonly (readonly [field: string, value: unknown])[]

const nothingWith = (why: string, given: Given): readonly string[] =>
  given.flatMap(([field, value]) => (value === undefined ? [] : [problem(field, value, `nothing ${why}`)]))

/** What a probe of that scheme does not come to. */
const schemeProblems = ({ scheme = 'https', path, method, expect = {} }: Monitor): readonly string[] => {
  const answers: Given = [
    ['path', path],
    ['method', method],
    ['expect.status', expect.status],
    ['expect.redirect_to', expect.redirect_to],
    ['expect.body_contains', expect.body_contains],
    ['expect.body_not_contains', expect.body_not_contains],
    ['expect.headers', expect.headers],
    ['expect.headers_not', expect.headers_not],
    ['expect.max_body_bytes', expect.max_body_bytes],
  ]
  const lifetime: Given = [
    ['expect.certificate_days', expect.certificate_days],
    ['expect.certificate_critical_days', expect.certificate_critical_days],
  ]
  const tls: Given = [
    ['expect.tls_min', expect.tls_min],
    ['expect.rsa_bits', expect.rsa_bits],
  ]
  return [
    ...(scheme === 'tcp' || scheme === 'tls'
      ? nothingWith(`with the scheme ${scheme}, whose probe asks for no answer`, answers)
      : []),
    ...(scheme === 'tcp' || scheme === 'http'
      ? nothingWith(`with the scheme ${scheme}, whose site has no certificate`, lifetime)
      : []),
    ...(scheme === 'tcp' ? nothingWith('with the scheme tcp, whose probe speaks no TLS', tls) : []),
  ]
}

/** Checks that are asked for and could not be made. */
const checkProblems = (
  { domain, scheme = 'https', checks = {}, resources = {}, expect = {} }: Monitor,
  { rdap_url }: ProbeBasis,
): readonly string[] => {
  const { http_to_https, www, legacy_tls_refused, health_check, acm_certificate, certificate, registration } =
    checks
  const apex = getDomain(domain)
  const web = scheme === 'https' || scheme === 'http'
  const unregistered = registration === false || (rdap_url ?? '') === ''
  return [
    ...(http_to_https === true && scheme !== 'https'
      ? [problem('checks.http_to_https', true, `true only with the scheme https, not ${scheme}`)]
      : []),
    ...(www !== undefined && www !== 'off' && !web
      ? [problem('checks.www', www, `off with the scheme ${scheme}`)]
      : []),
    ...(www === 'required' && web && domain !== apex && domain !== `www.${apex}`
      ? [problem('checks.www', www, 'auto or off for a name that is neither a whole domain nor its www')]
      : []),
    ...(legacy_tls_refused === true && scheme !== 'https' && scheme !== 'tls'
      ? [
          problem(
            'checks.legacy_tls_refused',
            true,
            `true only with the schemes https and tls, not ${scheme}`,
          ),
        ]
      : []),
    ...(certificate === true && scheme !== 'https' && scheme !== 'tls'
      ? [problem('checks.certificate', true, `true only with the schemes https and tls, not ${scheme}`)]
      : []),
    ...(certificate === false
      ? nothingWith('where checks.certificate is false', [
          ['expect.certificate_days', expect.certificate_days],
          ['expect.certificate_critical_days', expect.certificate_critical_days],
        ])
      : []),
    ...(health_check === true && resources.route53_health_check_id === undefined
      ? [problem('checks.health_check', true, 'true only with resources.route53_health_check_id')]
      : []),
    ...(acm_certificate === true && resources.acm_certificate_arn === undefined
      ? [problem('checks.acm_certificate', true, 'true only with resources.acm_certificate_arn')]
      : []),
    ...(unregistered
      ? nothingWith('where registrations are not looked up', [
          ['expect.registration_days', expect.registration_days],
          ['expect.registration_critical_days', expect.registration_critical_days],
        ])
      : []),
  ]
}

const empty = (field: string, list: readonly unknown[] | undefined, what: string): readonly string[] =>
  list?.length === 0 ? [problem(field, list, `at least one ${what}, or no such setting`)] : []

const dnsProblems = (
  { expect: { dns = {} } = {} }: Monitor,
  { resolvers }: ProbeBasis,
): readonly string[] => {
  const { a = [], aaaa = [], cname, ns, txt, agree } = dns
  const wrong = (kind: 'a' | 'aaaa', addresses: readonly string[], family: (address: string) => boolean) =>
    addresses.flatMap((address, index) =>
      family(address)
        ? []
        : [problem(`expect.dns.${kind}.${index}`, address, `an ${kind === 'a' ? 'IPv4' : 'IPv6'} address`)],
    )
  return [
    ...empty('expect.dns.a', dns.a, 'address'),
    ...empty('expect.dns.aaaa', dns.aaaa, 'address'),
    ...empty('expect.dns.cname', cname, 'name'),
    ...empty('expect.dns.ns', ns, 'name'),
    ...empty('expect.dns.txt', txt, 'text'),
    ...wrong('a', a, isIPv4),
    ...wrong('aaaa', aaaa, isIPv6),
    ...(agree !== undefined && agree !== 'off' && resolvers.length < 2
      ? [
          problem(
            'expect.dns.agree',
            agree,
            'off where probe.resolvers does not name two that could disagree',
          ),
        ]
      : []),
  ]
}

/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 304])

const statusProblems = ({ expect: { status } = {} }: Monitor): readonly string[] => [
  ...empty('expect.status', status, 'status'),
  ...(status ?? []).flatMap((one, index) =>
    one < 200 ? [problem(`expect.status.${index}`, one, 'a status that ends an answer, 200 to 999')] : [],
  ),
]

const bodyProblems = ({ method, expect = {} }: Monitor): readonly string[] => {
  const { status, body_contains: wanted, body_not_contains: unwanted, max_body_bytes: most } = expect
  const bodies: Given = [
    ['expect.body_contains', wanted],
    ['expect.body_not_contains', unwanted],
  ]
  const bodiless = status !== undefined && status.length > 0 && status.every((one) => BODILESS.has(one))
  return [
    ...(method === 'HEAD' ? nothingWith('with the method HEAD, whose answers have no body', bodies) : []),
    ...(bodiless && method !== 'HEAD'
      ? nothingWith(`with the status ${status.join(', ')}, whose answers have no body`, bodies)
      : []),
    ...(wanted !== undefined && unwanted !== undefined && wanted.includes(unwanted)
      ? [problem('expect.body_not_contains', unwanted, 'a text that expect.body_contains does not hold')]
      : []),
    ...(wanted !== undefined && most !== undefined && Buffer.byteLength(wanted) > most
      ? [
          problem(
            'expect.max_body_bytes',
            most,
            `at least the length of expect.body_contains (${Buffer.byteLength(wanted)})`,
          ),
        ]
      : []),
  ]
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const headerProblems = ({ expect: { headers, headers_not } = {} }: Monitor): readonly string[] => {
  const of = (field: string, given: Readonly<Record<string, string>> | undefined) => {
    const entries = Object.entries(given ?? {})
    return [
      ...(given !== undefined && entries.length === 0
        ? [problem(field, given, 'at least one header, or no such setting')]
        : []),
      ...entries.flatMap(([name, value]) => [
        ...(TOKEN.test(name) ? [] : [problem(field, name, 'a name that a header can have')]),
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        ...(/[\x00-\x08\x0a-\x1f\x7f]/.test(value)
          ? [problem(`${field}.${name}`, value, 'a text that a header can hold, without line breaks')]
          : []),
      ]),
    ]
  }
  const unwanted = new Map(
    Object.entries(headers_not ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return [
    ...of('expect.headers', headers),
    ...of('expect.headers_not', headers_not),
    ...Object.entries(headers ?? {}).flatMap(([name, wanted]) => {
      const not = unwanted.get(name.toLowerCase())
      return not !== undefined && wanted.includes(not)
        ? [problem(`expect.headers_not.${name}`, not, `a text that expect.headers.${name} does not hold`)]
        : []
    }),
  ]
}

const redirectProblems = ({ expect: { redirect_to: to } = {} }: Monitor): readonly string[] => {
  if (to === undefined) return []
  const wrong = (allowed: string) => [problem('expect.redirect_to', to, allowed)]
  if (to.includes('#')) return wrong('a URL without a fragment, which no server is sent')
  const address = to.replace(/\*$/, '')
  if (!URL.canParse(address)) return wrong('a URL such as https://www.example.com/')
  const url = new URL(address)
  if (url.username !== '' || url.password !== '')
    return wrong('a URL without a name and password, which is not followed')
  return to.endsWith('*') && !url.href.startsWith(address)
    ? wrong(`it in the form ${url.href}*, as addresses are compared`)
    : []
}

const DEFAULT_CERTIFICATE_DAYS = 30
const DEFAULT_REGISTRATION_DAYS = 30

const thresholdProblems = ({ expect = {} }: Monitor, { timeout_ms }: ProbeBasis): readonly string[] => {
  const order = (name: 'certificate' | 'registration', standard: number) => {
    const { [`${name}_days` as const]: days, [`${name}_critical_days` as const]: critical } = expect
    const limit = days ?? standard
    return critical !== undefined && critical > limit
      ? [problem(`expect.${name}_critical_days`, critical, `at most expect.${name}_days (${limit})`)]
      : []
  }
  const { max_ms } = expect
  return [
    ...order('certificate', DEFAULT_CERTIFICATE_DAYS),
    ...order('registration', DEFAULT_REGISTRATION_DAYS),
    ...(max_ms !== undefined && max_ms > timeout_ms
      ? [
          problem(
            'expect.max_ms',
            max_ms,
            `at most probe.timeout_ms (${timeout_ms}), when a probe ends anyway`,
          ),
        ]
      : []),
  ]
}
