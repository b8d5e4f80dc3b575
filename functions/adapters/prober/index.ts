import { setTimeout as wait } from 'node:timers/promises'
import type { SecureContext } from 'node:tls'
import type { Fact, Issue, IssueType, Timings } from '../../../schemas/issue'
import type { Monitor } from '../../../schemas/monitor'
import type { Severity } from '../../../schemas/scalars'
import type { ProbeSettings } from '../../../schemas/settings'
import type { ProbeReport, Prober } from '../../ports'
import { forbiddenAddress } from './address'
import { openTcp, openTls, tlsContext } from './connect'
import { CannotTell, Fault, fact } from './fault'
import { get, type HttpAnswer } from './http'
import { resolveHost } from './resolve'

const MAX_REDIRECTS = 5
const DEFAULT_CERTIFICATE_DAYS = 14
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** What the phases of one probe have learnt so far; a fault found later is told with it. */
interface Trace {
  readonly facts: Fact[]
  readonly timings: { -readonly [K in keyof Timings]: Timings[K] }
  daysLeft?: number
}

/** Probes with fresh connections and uncached names; the first failing layer is the finding. */
export const makeProber = (settings: ProbeSettings): Prober => {
  const context = tlsContext(settings.ca_pem)
  const probe = (monitor: Monitor) => async (): Promise<ProbeReport> => {
    const trace: Trace = { facts: [], timings: {} }
    const started = performance.now()
    const issues: Issue[] = []
    const found = (fault: Fault) => issues.push(issueOf(monitor, fault, trace))
    try {
      const url = urlOf(monitor)
      const answer = await follow(url, settings, context, trace, started)
      judge(monitor, url, answer)
      const days = monitor.expect?.certificate_days ?? DEFAULT_CERTIFICATE_DAYS
      if (trace.daysLeft !== undefined && trace.daysLeft < days) {
        found(
          new Fault(
            'tls_expiring',
            `the certificate of ${monitor.domain} expires in ${trace.daysLeft} day(s)`,
          ),
        )
      }
    } catch (error) {
      if (!(error instanceof Fault)) {
        // What is neither a fault of the domain nor foreseen is the prober's own: it must not look like an outage.
        const reason = error instanceof CannotTell ? error.message : `unexpected: ${String(error)}`
        return { domain: monitor.domain, status: 'unknown', issues: [], timings: trace.timings, reason }
      }
      found(error)
    } finally {
      trace.timings.total_ms = performance.now() - started
    }
    return {
      domain: monitor.domain,
      status: issues.length === 0 ? 'healthy' : 'issue',
      issues,
      timings: trace.timings,
    }
  }
  const confirm = (monitor: Monitor) => async (): Promise<ProbeReport> => {
    let report = await probe(monitor)()
    for (let probes = 1; report.status === 'issue' && probes < settings.confirmations; probes++) {
      await wait(settings.confirm_interval_ms)
      report = await probe(monitor)()
    }
    return report
  }
  return { probe, confirm }
}

const urlOf = ({ domain, scheme = 'https', port, path = '/' }: Monitor): URL => {
  const url = new URL(`${scheme}://${domain}${path}`)
  if (port !== undefined) url.port = String(port)
  return url
}

/** Follows redirects, each hop through the same checks as the first. */
const follow = async (
  first: URL,
  settings: ProbeSettings,
  context: SecureContext,
  trace: Trace,
  started: number,
): Promise<HttpAnswer> => {
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
    const answer = await visit(url, hop, settings, context, trace, started)
    if (!REDIRECTS.has(answer.status) || answer.location === undefined) return answer
    url = redirectTarget(answer.location, url)
  }
}

const redirectTarget = (location: string, from: URL): URL => {
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  if (
    target === undefined ||
    (target.protocol !== 'https:' && target.protocol !== 'http:') ||
    target.username !== ''
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
  settings: ProbeSettings,
  context: SecureContext,
  trace: Trace,
  started: number,
): Promise<HttpAnswer> => {
  const left = (): number => Math.max(1, settings.timeout_ms - (performance.now() - started))
  const timed = async <A>(name: 'dns_ms' | 'tcp_ms' | 'tls_ms', phase: Promise<A>): Promise<A> => {
    const began = performance.now()
    try {
      return await phase
    } finally {
      // The timings tell of the monitored URL itself, not of where it redirects to.
      if (hop === 0) trace.timings[name] = performance.now() - began
    }
  }
  const secure = url.protocol === 'https:'
  // URLs put IPv6 addresses in brackets.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const where = { host, port: url.port === '' ? (secure ? 443 : 80) : Number(url.port) }
  const [address = ''] = await timed('dns_ms', resolveHost(where.host, { ...settings, timeout_ms: left() }))
  const forbidden = forbiddenAddress(address, settings.allow_private)
  if (forbidden !== undefined) throw blocked(url, hop, forbidden)
  trace.facts.splice(0, trace.facts.length, fact('resolved_address', address))
  const tcp = await timed('tcp_ms', openTcp(address, where, left()))
  if (!secure) return answered(await get(tcp, url, left()), trace, hop, started)
  const { socket, certificate } = await timed('tls_ms', openTls(tcp, where, context, left(), Date.now()))
  trace.facts.push(...certificate.facts)
  if (hop === 0) trace.daysLeft = certificate.daysLeft
  return answered(await get(socket, url, left()), trace, hop, started)
}

const blocked = (url: URL, hop: number, reason: string): Error =>
  hop === 0
    ? new CannotTell(`${reason}; the setting probe.allow_private would have to allow it`)
    : new Fault('http_redirect_blocked', `a redirect leads to ${url.host}, which must not be probed`, [
        fact('location', url.href),
        fact('reason', reason),
      ])

const answered = (answer: HttpAnswer, trace: Trace, hop: number, started: number): HttpAnswer => {
  trace.facts.push(...answer.facts)
  if (hop === 0) trace.timings.first_byte_ms = answer.firstByteAt - started
  return answer
}

/** @throws Fault where the answer is not what the monitor expects */
const judge = ({ expect = {} }: Monitor, url: URL, { status, body }: HttpAnswer): void => {
  const well = expect.status === undefined ? status >= 200 && status < 300 : expect.status.includes(status)
  if (!well)
    throw new Fault(
      'http_status',
      `${url.href} answers with status ${status}`,
      [],
      status >= 500 ? 'critical' : 'high',
    )
  if (expect.body_contains !== undefined && !body.includes(expect.body_contains)) {
    const expected = fact('expected_text', expect.body_contains)
    throw new Fault('http_body_mismatch', `${url.href} does not contain the expected text`, [expected])
  }
  if (expect.body_not_contains !== undefined && body.includes(expect.body_not_contains)) {
    const unwanted = fact('unwanted_text', expect.body_not_contains)
    throw new Fault('http_body_mismatch', `${url.href} contains a text that it should not`, [unwanted])
  }
}

const SEVERITIES: Partial<Record<IssueType, Severity>> = {
  http_body_mismatch: 'high',
  http_redirect_blocked: 'high',
  http_too_large: 'high',
  tls_expiring: 'medium',
}

const issueOf = (monitor: Monitor, fault: Fault, trace: Trace): Issue => {
  // What the fault itself tells comes first and counts where both know a fact.
  const own = new Set(fault.facts.map(({ name }) => name))
  return {
    issue_type: fault.issueType,
    severity: monitor.severity ?? fault.severity ?? SEVERITIES[fault.issueType] ?? 'critical',
    summary: fault.summary.slice(0, 300),
    evidence: {
      observed_at: new Date().toISOString(),
      target: urlOf(monitor).href.slice(0, 300),
      facts: [...fault.facts, ...trace.facts.filter(({ name }) => !own.has(name))],
      timings: { ...trace.timings },
    },
  }
}
