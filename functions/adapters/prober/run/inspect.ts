import type { SecureContext } from 'node:tls'
import type { Issue } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import type { Severity } from '../../../../schemas/scalars'
import type { HealthCheck } from '../checks/health-check'
import type { RegistrationCheck } from '../checks/registration'
import { checkHttpToHttps, checkPartner, Elsewhere } from '../checks/related-hosts'
import { checkSite, expiring, type Target, targetOf, tooSlow } from '../checks/site'
import { Fault, Inconclusive } from '../net/fault'
import { accepts, emptyTrace, type ProbeContext, type Trace } from '../net/request'
import { type Deadline, type MakeDeadline, within } from '../net/time-budget'
import type { LagMeter } from './event-loop-lag'
import { type CheckName, issueOf, type Observation } from './report'

/** What the checks of a prober are made with; what is missing is not checked. */
export interface Equipment {
  readonly means: ProbeContext
  readonly timeout_ms: number
  readonly lag: LagMeter
  readonly makeDeadline: MakeDeadline
  readonly oldContext: SecureContext
  readonly registration?: RegistrationCheck
  readonly healthCheck?: HealthCheck
}

/** One fresh look at a domain. It never rejects: what goes wrong is the finding. */
export const inspect = (monitor: Monitor, equipment: Equipment): Promise<Observation> =>
  equipment.lag.during(async (heldUp) => {
    const started = performance.now()
    const deadline = equipment.makeDeadline(equipment.timeout_ms)
    const trace = emptyTrace()
    const issues = new Map<CheckName, Issue>()
    const notes: string[] = []
    const unchecked = new Set<CheckName>()
    const found: Findings = { issues, notes, unchecked }
    let unknown: string | undefined
    try {
      const target = targetOf(monitor)
      const well = await checkMain(monitor, target, equipment, { deadline, trace, heldUp, started }, found)
      await runSecondaryChecks(monitor, target, equipment, { deadline, well }, found)
    } catch (error) {
      unknown = reasonOf(error)
    } finally {
      deadline.end()
    }
    trace.timings.total_ms ??= performance.now() - started
    return { ...found, timings: trace.timings, ...(unknown === undefined ? {} : { unknown }) }
  })

/** What is neither a fault of the domain nor foreseen is the prober's own: it must not look like an outage. */
const reasonOf = (error: unknown): string =>
  error instanceof Inconclusive ? error.message : `unexpected: ${String(error)}`

interface Findings {
  readonly issues: Map<CheckName, Issue>
  readonly notes: string[]
  readonly unchecked: Set<CheckName>
}

interface Course {
  readonly deadline: Deadline
  readonly trace: Trace
  readonly heldUp: () => number
  readonly started: number
}

const TIMEOUTS = new Set(['dns_timeout', 'tcp_timeout', 'tls_timeout', 'http_timeout'])

/** Whether the main check found the site well. @throws CannotTell */
const checkMain = async (
  monitor: Monitor,
  target: Target,
  { means, timeout_ms }: Equipment,
  { deadline, trace, heldUp, started }: Course,
  { issues, unchecked }: Findings,
): Promise<boolean> => {
  const found = (check: CheckName, fault: Fault) =>
    issues.set(check, issueOf(monitor, fault, target.name, trace))
  try {
    await checkSite(monitor, target, means, deadline, trace)
  } catch (error) {
    trace.timings.total_ms = performance.now() - started
    if (!(error instanceof Fault)) throw error
    if (TIMEOUTS.has(error.issueType) && heldUp() > timeout_ms / 2)
      throw new Inconclusive('the prober had too little CPU to tell its own slowness from that of the site')
    found('site', error)
    if (monitor.expect?.max_ms !== undefined) unchecked.add('budget')
    if (target.scheme === 'https' || target.scheme === 'tls') unchecked.add('certificate')
    return false
  }
  const took = performance.now() - started
  trace.timings.total_ms = took
  const slow = tooSlow(monitor, target, took, heldUp())
  if (slow !== undefined) found('budget', slow)
  const ending = trace.daysLeft === undefined ? undefined : expiring(monitor, trace.daysLeft)
  if (ending !== undefined) found('certificate', ending)
  return true
}

interface SecondaryCheck {
  readonly check: CheckName
  /** Only where the main check found the site well: otherwise the cause is most likely the same. */
  readonly needsSite: boolean
  readonly run: () => Promise<void>
  readonly severity?: Severity
}

const secondaryChecks = (
  monitor: Monitor,
  target: Target,
  equipment: Equipment,
  deadline: Deadline,
): readonly SecondaryCheck[] => {
  const { checks = {}, resources = {}, expect = {} } = monitor
  const { means, registration, healthCheck, oldContext } = equipment
  // Whoever names the address wants to know about that address only.
  if (means.pinned.has(`${target.host}:${target.port}`)) return []
  const list: SecondaryCheck[] = []
  const usualPort = target.url !== undefined && target.url.port === ''
  const secure = target.scheme === 'https'
  if (checks.http_to_https ?? (secure && usualPort))
    list.push({
      check: 'http_to_https',
      needsSite: true,
      run: () => checkHttpToHttps(target, means, deadline),
    })
  const www = checks.www ?? (usualPort ? 'auto' : 'off')
  if (www !== 'off')
    list.push({
      check: 'www',
      needsSite: true,
      run: () => checkPartner(monitor, target, means, deadline),
      ...(www === 'auto' ? { severity: 'medium' } : {}),
    })
  if (checks.legacy_tls_refused === true && (secure || target.scheme === 'tls'))
    list.push({
      check: 'old_tls',
      needsSite: true,
      run: () => checkOldTls({ ...target, expect, deadline }, means, oldContext),
    })
  const healthCheckId = resources.route53_health_check_id
  if (healthCheck !== undefined && healthCheckId !== undefined && checks.health_check !== false)
    list.push({
      check: 'health_check',
      needsSite: true,
      run: () => within(deadline, healthCheck(healthCheckId, monitor.domain, deadline)),
    })
  if (registration !== undefined && checks.registration !== false)
    list.push({ check: 'registration', needsSite: false, run: () => within(deadline, registration(monitor)) })
  return list
}

const runSecondaryChecks = async (
  monitor: Monitor,
  target: Target,
  equipment: Equipment,
  { deadline, well }: { readonly deadline: Deadline; readonly well: boolean },
  { issues, notes, unchecked }: Findings,
): Promise<void> => {
  const all = secondaryChecks(monitor, target, equipment, deadline)
  const wanted = all.filter(({ needsSite }) => well || !needsSite)
  for (const one of all) if (!wanted.includes(one)) unchecked.add(one.check)
  // With little time left, slowness of the main check would look like a fault of the others.
  if (deadline.left() < equipment.timeout_ms / 2) {
    for (const { check } of wanted) {
      notes.push(`${check}: no time was left`)
      unchecked.add(check)
    }
    return
  }
  await Promise.all(
    wanted.map(async ({ check, run, severity }) => {
      try {
        await run()
      } catch (error) {
        const fault = error instanceof Elsewhere ? error.fault : error
        const at = error instanceof Elsewhere ? error.target : target.name
        if (fault instanceof Fault)
          issues.set(check, issueOf(monitor, fault, at, emptyTrace(), severity ?? fault.severity))
        else {
          notes.push(`${check}: ${reasonOf(error)}`)
          unchecked.add(check)
        }
      }
    }),
  )
}

const isRefusal = ({ issueType }: Fault): boolean => issueType.startsWith('tls_') || issueType === 'tcp_reset'

const checkOldTls = async (
  hop: Parameters<typeof accepts>[0],
  means: ProbeContext,
  context: SecureContext,
): Promise<void> => {
  let protocol: string | undefined
  try {
    protocol = await accepts(hop, context, means)
  } catch (error) {
    // Who is not reached has refused nothing; a refused handshake is what is wanted.
    if (!(error instanceof Fault)) throw error
    if (isRefusal(error)) return
    throw new Inconclusive(error.summary)
  }
  throw new Fault(
    'tls_protocol',
    `${hop.host} still accepts ${protocol ?? 'an old TLS version'}`,
    [],
    'medium',
  )
}
