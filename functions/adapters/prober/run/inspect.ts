import { defined } from '../../../../schemas/defined'
import type { Issue } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import { type CheckName, checks } from '../checks'
import { checkSite } from '../checks/site'
import type { Check, Equipment, Subject, Visit } from '../model'
import { Fault, FaultElsewhere, Inconclusive } from '../net/fault'
import { emptyTrace, type Trace } from '../net/request'
import type { Deadline, MakeDeadline } from '../net/time-budget'
import type { LagMeter } from './event-loop-lag'
import type { Observation } from './observation'
import { issueOf } from './report'
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
      const course = { deadline, trace, stalledMs, started, timeout_ms: timing.timeout_ms }
      const visit = await checkMain(subject, course, findings)
      const wanted = wantedChecks(subject, visit, findings)
      if (visit !== undefined) for (const check of wanted) readVisit(check, subject, visit, trace, findings)
      await runOwnRequests(wanted, subject, course, findings)
    } catch (error) {
      unknown = reasonOf(error)
    } finally {
      deadline.end()
    }
    trace.timings.total_ms ??= performance.now() - started
    return { ...findings, timings: trace.timings, ...defined({ unknown }) }
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
  readonly stalledMs: () => number
  readonly started: number
  readonly timeout_ms: number
}

const TIMEOUTS = new Set(['dns_timeout', 'tcp_timeout', 'tls_timeout', 'http_timeout'])

/** What the main check measured where it found the site well. @throws Inconclusive */
const checkMain = async (
  { monitor, target, equipment }: Subject,
  { deadline, trace, stalledMs, started, timeout_ms }: Course,
  { issues }: Findings,
): Promise<Visit | undefined> => {
  try {
    await checkSite(monitor, target, equipment.context, deadline, trace)
  } catch (error) {
    trace.timings.total_ms = performance.now() - started
    if (!(error instanceof Fault)) throw error
    if (TIMEOUTS.has(error.issueType) && stalledMs() > timeout_ms / 2)
      throw new Inconclusive('the prober had too little CPU to tell its own slowness from that of the site')
    issues.set('site', issueOf(monitor, error, target.name, trace))
    return undefined
  }
  const total_ms = performance.now() - started
  trace.timings.total_ms = total_ms
  const { lifetime } = trace
  return { total_ms, stalled_ms: stalledMs(), ...defined({ lifetime }) }
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

const runOwnRequests = async (
  wanted: readonly SecondaryCheck[],
  subject: Subject,
  { deadline, timeout_ms }: Course,
  { issues, notes, unchecked }: Findings,
): Promise<void> => {
  const { monitor, target } = subject
  // With little time left, slowness of the main check would look like a fault of the others.
  const late = deadline.left() < timeout_ms / 2
  await Promise.all(
    wanted.map(async ({ name, run, severity }) => {
      if (run === undefined) return
      try {
        if (late) throw new Inconclusive('no time was left')
        await run(subject, deadline)
      } catch (error) {
        const fault = error instanceof FaultElsewhere ? error.fault : error
        const at = error instanceof FaultElsewhere ? error.target : target.name
        if (fault instanceof Fault)
          issues.set(name, issueOf(monitor, fault, at, emptyTrace(), severity?.(subject) ?? fault.severity))
        else {
          notes.push(`${name}: ${reasonOf(error)}`)
          unchecked.add(name)
        }
      }
    }),
  )
}
