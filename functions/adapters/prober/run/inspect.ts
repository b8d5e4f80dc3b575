import { defined } from '../../../../schemas/defined'
import type { Issue } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import { PROBE_SHARE } from '../../../../schemas/settings'
import { FACT_LENGTH } from '../../../domain/issues/fact'
import { milder } from '../../../domain/issues/severity'
import { type CheckName, checks } from '../checks'
import { agreementOn } from '../checks/records'
import { checkSite } from '../checks/site'
import type { Check, Equipment, Subject, Visit } from '../model'
import { Fault, FaultElsewhere, Inconclusive } from '../net/fault'
import { emptyTrace, type Trace } from '../net/request'
import type { Deadline, MakeDeadline } from '../net/time-budget'
import type { LagMeter } from './event-loop-lag'
import type { Observation } from './observation'
import { issueOf, sentence } from './report'
import { targetOf } from './target'

export interface Timing {
  readonly timeout_ms: number
  readonly lag: LagMeter
  readonly makeDeadline: MakeDeadline
}

/** One fresh probe of a domain by all its checks. It never rejects: what goes wrong is the finding. */
export const inspect = (monitor: Monitor, equipment: Equipment, timing: Timing): Promise<Observation> =>
  timing.lag.during(async (stalledMs) => {
    const started = performance.now()
    const deadline = timing.makeDeadline(timing.timeout_ms)
    const trace = emptyTrace()
    const findings: Findings = { issues: new Map(), notes: [], unchecked: new Set() }
    let unknown: string | undefined
    try {
      const subject = { monitor, target: targetOf(monitor), equipment }
      const course = { deadline, trace, stalledMs, started, timing }
      const visit = await checkMain(subject, course, findings)
      const wanted = wantedChecks(subject, visit, findings)
      if (visit !== undefined) for (const check of wanted) readVisit(check, subject, visit, trace, findings)
      await runOwnRequests(wanted, { subject, visit }, course, findings)
      foldExplanations(wanted, findings)
    } catch (error) {
      unknown = reasonOf(error)
    } finally {
      deadline.end()
    }
    trace.timings.total_ms ??= performance.now() - started
    const certificate_expires_at = trace.lifetime?.expires_at
    return { ...findings, timings: trace.timings, ...defined({ unknown, certificate_expires_at }) }
  })

/** What is neither a fault of the domain nor foreseen is the prober's own: it must not look like an outage. */
const reasonOf = (error: unknown): string =>
  sentence(error instanceof Inconclusive ? error.message : `unexpected: ${String(error)}`, FACT_LENGTH)

interface Findings {
  readonly issues: Map<CheckName, Issue>
  readonly notes: string[]
  readonly unchecked: Set<CheckName>
}

interface Course {
  readonly deadline: Deadline
  readonly trace: Trace
  readonly stalledMs: () => number
  readonly started: number
  readonly timing: Timing
}

const TIMEOUTS = new Set(['dns_timeout', 'tcp_timeout', 'tls_timeout', 'http_timeout'])

/** What the main check measured where it found the site well. @throws Inconclusive */
const checkMain = async (
  { monitor, target, equipment }: Subject,
  { deadline, trace, stalledMs, started, timing: { timeout_ms } }: Course,
  { issues }: Findings,
): Promise<Visit | undefined> => {
  const { context } = equipment
  const pinned = context.pinned.has(`${target.host}:${target.port}`)
  // Beside the visit: a resolver that is slow to say something must not take its time.
  const agreement = pinned
    ? undefined
    : agreementOn(target.host, monitor.expect?.dns ?? {}, context.resolvers, deadline)
  const failure = await failureOf(checkSite(monitor, target, context, deadline, trace))
  const total_ms = performance.now() - started
  const stalled_ms = stalledMs()
  trace.timings.total_ms = total_ms
  const fault = (await agreement) ?? failure
  const { lifetime, unreachable, ended_at } = trace
  if (fault === undefined) return { total_ms, stalled_ms, ...defined({ lifetime, unreachable, ended_at }) }
  if (!(fault instanceof Fault)) throw fault
  if (TIMEOUTS.has(fault.issueType) && stalled_ms > timeout_ms / 2)
    throw new Inconclusive('the prober had too little CPU to tell its own slowness from that of the site')
  issues.set('site', issueOf(monitor, fault, target.name, trace))
  return undefined
}

const failureOf = async (work: Promise<void>): Promise<unknown> => {
  try {
    return await work
  } catch (error) {
    return error
  }
}

type SecondaryCheck = Check<CheckName>

/** The checks that the monitor asks for and whose condition is met; the others that it asks for are not checked. */
const wantedChecks = (
  subject: Subject,
  visit: Visit | undefined,
  { unchecked }: Findings,
): readonly SecondaryCheck[] => {
  const { target, equipment } = subject
  // Whoever gives the address wants to know about that address only.
  const pinned = equipment.context.pinned.has(`${target.host}:${target.port}`)
  const all = checks.filter((check) => (check.run === undefined || !pinned) && check.isWanted(subject))
  const wanted = all.filter(({ needsSite }) => visit !== undefined || !needsSite)
  for (const check of all) if (!wanted.includes(check)) unchecked.add(check.name)
  return wanted
}

const readVisit = (
  { name, onVisit }: SecondaryCheck,
  subject: Subject,
  visit: Visit,
  trace: Trace,
  { issues }: Findings,
): void => {
  try {
    onVisit?.(subject, visit)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    issues.set(name, issueOf(subject.monitor, error, subject.target.name, trace))
  }
}

/** What is probed, and what the main check measured where it found it well. */
interface Found {
  readonly subject: Subject
  readonly visit: Visit | undefined
}

/**
 * A slow main check must not cost the others their verdict: they always have half of a probe's time.
 */
const runOwnRequests = async (
  wanted: readonly SecondaryCheck[],
  found: Found,
  { deadline, timing: { timeout_ms, makeDeadline } }: Course,
  findings: Findings,
): Promise<void> => {
  const making = wanted.filter(({ run }) => run !== undefined)
  if (making.length === 0) return
  const least_ms = timeout_ms * (PROBE_SHARE - 1)
  const own = deadline.left() < least_ms ? makeDeadline(least_ms) : deadline
  await Promise.all(making.map((check) => runOne(check, found, own, findings)))
  if (own !== deadline) own.end()
}

const runOne = async (
  { name, run, severity, atMost }: SecondaryCheck,
  { subject, visit }: Found,
  deadline: Deadline,
  { issues, notes, unchecked }: Findings,
): Promise<void> => {
  const { monitor, target } = subject
  try {
    await run?.(subject, deadline, visit)
  } catch (error) {
    const fault = error instanceof FaultElsewhere ? error.fault : error
    const at = error instanceof FaultElsewhere ? error.target : target.name
    if (fault instanceof Fault) {
      const found = issueOf(monitor, fault, at, emptyTrace(), severity?.(subject) ?? fault.severity)
      issues.set(name, { ...found, severity: milder(found.severity, atMost ?? found.severity) })
    } else {
      notes.push(`${name}: ${reasonOf(error)}`)
      unchecked.add(name)
    }
  }
}

/** What explains the site's fault is evidence of it. Whether the check has a fault of its own is asked when the site is well. */
const foldExplanations = (
  wanted: readonly SecondaryCheck[],
  { issues, unchecked }: Pick<Findings, 'issues' | 'unchecked'>,
): void => {
  for (const { name, explains } of wanted) {
    const [site, explanation] = [issues.get('site'), issues.get(name)]
    if (site === undefined || explanation === undefined || explains?.has(site.issue_type) !== true) continue
    issues.delete(name)
    unchecked.add(name)
    issues.set('site', withFacts(site, explanation.evidence.facts))
  }
}

const withFacts = (issue: Issue, more: Issue['evidence']['facts']): Issue => ({
  ...issue,
  evidence: { ...issue.evidence, facts: [...issue.evidence.facts, ...more] },
})
