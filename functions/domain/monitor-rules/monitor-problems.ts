import { getDomain } from 'tldts-icann'
import type { Monitor } from '../../../schemas/monitor'
import { dnsProblems } from './dns-problems'
import { domainProblems } from './host-problems'
import { empty, type ProbeBasis, problem } from './problem'
import { redirectProblems } from './redirect-problems'

/** What of a monitor could never be checked, or never be well, one line each; fields are relative to it. */
export const monitorProblems = (monitor: Monitor, probe: ProbeBasis): readonly string[] => [
  ...domainProblems('domain', monitor.domain, probe),
  ...schemeProblems(monitor),
  ...checkProblems(monitor, probe),
  ...dnsProblems(monitor, probe),
  ...statusProblems(monitor),
  ...bodyProblems(monitor),
  ...headerProblems(monitor),
  ...redirectProblems(monitor, probe),
  ...thresholdProblems(monitor, probe),
]

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
    ...(registration === true && (rdap_url ?? '') === ''
      ? [problem('checks.registration', true, 'true only with probe.rdap_url')]
      : []),
    ...(unregistered
      ? nothingWith('where registrations are not looked up', [
          ['expect.registration_days', expect.registration_days],
          ['expect.registration_critical_days', expect.registration_critical_days],
        ])
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
    ['expect.max_body_bytes', most],
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

const DEFAULT_CERTIFICATE_DAYS = 30
const DEFAULT_REGISTRATION_DAYS = 30
/** Days. */
const LONGEST_CERTIFICATE = 398
const LONGEST_REGISTRATION = 3_653

const thresholdProblems = (
  { expect = {} }: Monitor,
  { timeout_ms, ca_pem }: ProbeBasis,
): readonly string[] => {
  const order = (name: 'certificate' | 'registration', standard: number) => {
    const { [`${name}_days` as const]: days, [`${name}_critical_days` as const]: critical } = expect
    const limit = days ?? standard
    return critical !== undefined && critical > limit
      ? [problem(`expect.${name}_critical_days`, critical, `at most expect.${name}_days (${limit})`)]
      : []
  }
  const { max_ms, certificate_days: days = 0, registration_days: registered = 0 } = expect
  return [
    ...(days > LONGEST_CERTIFICATE && ca_pem === undefined
      ? [
          problem(
            'expect.certificate_days',
            days,
            `at most ${LONGEST_CERTIFICATE}, as long as public certificates are valid at all`,
          ),
        ]
      : []),
    ...(registered > LONGEST_REGISTRATION
      ? [
          problem(
            'expect.registration_days',
            registered,
            `at most ${LONGEST_REGISTRATION}, as long as registrations last at all`,
          ),
        ]
      : []),
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
