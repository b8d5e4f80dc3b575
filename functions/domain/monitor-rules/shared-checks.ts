import { getDomain } from 'tldts-icann'
import type { Checks } from '../../../schemas/expectation'
import type { Monitor } from '../../../schemas/monitor'

/** A check of what several monitors of one domain have in common: one of them makes it. */
interface SharedCheck {
  /** What it is about, in words; undefined where the monitor does not make it. */
  readonly subject: (monitor: Monitor, all: readonly Monitor[]) => string | undefined
  /** What of the monitor's settings is about it alone, by field. */
  readonly stated: (monitor: Monitor) => Readonly<Record<string, unknown>>
  /** Leaves it to another monitor. */
  readonly off: Checks
}

export const portOf = ({ scheme = 'https', port = scheme === 'http' ? 80 : 443 }: Monitor): number => port
const hasTls = ({ scheme = 'https' }: Monitor): boolean => scheme === 'https' || scheme === 'tls'
const isWeb = ({ scheme = 'https' }: Monitor): boolean => scheme === 'https' || scheme === 'http'
const isUsualPort = (monitor: Monitor): boolean => portOf(monitor) === (monitor.scheme === 'http' ? 80 : 443)
const at = (monitor: Monitor): string => `${monitor.domain}:${portOf(monitor)}`

/** That the other one of the names with and without `www` is watched by a monitor of its own. */
const isWatched = ({ domain }: Monitor, all: readonly Monitor[]): boolean => {
  const apex = getDomain(domain)
  const other = domain === apex ? `www.${domain}` : domain === `www.${apex}` ? apex : undefined
  return typeof other === 'string' && webDomains(all).has(other)
}

/** Domains with a web site that is watched, of each list that was asked about: it is asked about for each of its monitors. */
const known = new WeakMap<readonly Monitor[], ReadonlySet<string>>()
const webDomains = (all: readonly Monitor[]): ReadonlySet<string> => {
  const found =
    known.get(all) ?? new Set(all.filter((one) => isWeb(one) && isUsualPort(one)).map(({ domain }) => domain))
  known.set(all, found)
  return found
}

export const sharedChecks: readonly SharedCheck[] = [
  {
    subject: (one) =>
      hasTls(one) && one.checks?.certificate !== false ? `the certificate of ${at(one)}` : undefined,
    stated: ({ expect = {}, checks = {} }) => ({
      'expect.certificate_days': expect.certificate_days,
      'expect.certificate_critical_days': expect.certificate_critical_days,
      'checks.certificate': checks.certificate,
    }),
    off: { certificate: false },
  },
  {
    subject: (one) =>
      hasTls(one) && one.checks?.legacy_tls_refused === true
        ? `the old TLS versions of ${at(one)}`
        : undefined,
    stated: ({ checks = {} }) => ({ 'checks.legacy_tls_refused': checks.legacy_tls_refused }),
    off: { legacy_tls_refused: false },
  },
  {
    subject: (one) => (one.checks?.registration === false ? undefined : `the registration of ${one.domain}`),
    stated: ({ expect = {}, checks = {} }) => ({
      'expect.registration_days': expect.registration_days,
      'expect.registration_critical_days': expect.registration_critical_days,
      'checks.registration': checks.registration,
    }),
    off: { registration: false },
  },
  {
    subject: (one, all) => {
      const mode =
        one.checks?.www ?? (isWeb(one) && isUsualPort(one) && !isWatched(one, all) ? 'auto' : 'off')
      return mode === 'off' ? undefined : `the name with or without www of ${at(one)}`
    },
    stated: ({ checks = {} }) => ({ 'checks.www': checks.www }),
    off: { www: 'off' },
  },
  {
    subject: (one) => {
      const { scheme = 'https', checks = {} } = one
      return (checks.http_to_https ?? (scheme === 'https' && isUsualPort(one)))
        ? `port 80 of ${one.domain}`
        : undefined
    },
    stated: ({ checks = {} }) => ({ 'checks.http_to_https': checks.http_to_https }),
    off: { http_to_https: false },
  },
  {
    subject: ({ domain, checks = {}, resources: { route53_health_check_id: id } = {} }) =>
      id === undefined || checks.health_check === false ? undefined : `the health check ${id} of ${domain}`,
    stated: ({ checks = {} }) => ({ 'checks.health_check': checks.health_check }),
    off: { health_check: false },
  },
  {
    subject: ({ domain, checks = {}, resources: { acm_certificate_arn: arn } = {} }) =>
      arn === undefined || checks.acm_certificate === false
        ? undefined
        : `the certificate ${arn} of ${domain}`,
    stated: ({ checks = {} }) => ({ 'checks.acm_certificate': checks.acm_certificate }),
    off: { acm_certificate: false },
  },
]

const isStated = (check: SharedCheck, monitor: Monitor): boolean =>
  Object.values(check.stated(monitor)).some((value) => value !== undefined)

/** Who makes a check, by what it is about: the first monitor whose settings say something of it, or else the first one. */
export const ownersOf = (check: SharedCheck, monitors: readonly Monitor[]): ReadonlyMap<string, Monitor> => {
  const owners = new Map<string, Monitor>()
  for (const monitor of monitors) {
    const subject = check.subject(monitor, monitors)
    if (subject === undefined) continue
    const before = owners.get(subject)
    if (before === undefined || (isStated(check, monitor) && !isStated(check, before)))
      owners.set(subject, monitor)
  }
  return owners
}

/** The monitors as the functions know them: what several of a domain have in common is checked by one of them. */
export const withSharedChecks = (monitors: readonly Monitor[]): Monitor[] => {
  const owners = sharedChecks.map((check) => ({ check, owned: new Set(ownersOf(check, monitors).values()) }))
  const [domains, several] = [new Set<string>(), new Set<string>()]
  for (const { domain } of monitors) (domains.has(domain) ? several : domains).add(domain)
  return monitors.map((monitor) => {
    const left = owners.filter(
      ({ check, owned }) =>
        (several.has(monitor.domain) || check.off.www !== undefined) &&
        !owned.has(monitor) &&
        isMade(check, monitor),
    )
    if (left.length === 0) return monitor
    return { ...monitor, checks: Object.assign({}, monitor.checks, ...left.map(({ check }) => check.off)) }
  })

  /** Whether it would be made by the monitor alone. */
  function isMade(check: SharedCheck, monitor: Monitor): boolean {
    return check.subject(monitor, [monitor]) !== undefined
  }
}
