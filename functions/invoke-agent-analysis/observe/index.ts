import * as E from 'fp-ts/Either'
import { identityOf, type Monitor } from '../../../schemas/monitor'
import { confirmationMs, TICK_RESERVE_MS } from '../../../schemas/settings'
import { messageOf } from '../../runtime/errors'
import { makeRateLimit } from '../../runtime/rate-limit'
import { inParallel, rotated } from '../../runtime/worker-pool'
import type { DetectionInput, Observation, Observations, Report, Unobserved } from '../model'
import type { DetectionPorts } from '../ports'
import { openWindows } from '../quiet/windows'
import { observeDomain, sharedReads } from './domain'
import { withReport } from './report'

/** Probes monitors, with what other regions saw of them where the settings have any and no one waits. */
export const observeAll = async (input: DetectionInput, ports: DetectionPorts): Promise<Observations> => {
  const { observed, unobserved } = await observeMonitors(input, ports)
  const whole = input.monitors.length === ports.settings.monitors.length
  const { vantage } = ports.settings
  // Whoever asks by hand waits for no other region.
  if (vantage === undefined || input.trigger === 'manual') return { observed, unobserved, whole }
  const { withViews } = await import('../vantage/views')
  return {
    observed: await withViews(observed, vantage, input.trigger === 'schedule', ports),
    unobserved,
    whole,
  }
}

/** Probes monitors at a steady rate, bounded in concurrency and time. One never stops another. */
export const observeMonitors = async (
  { monitors, report }: Pick<DetectionInput, 'monitors' | 'report'>,
  ports: DetectionPorts,
): Promise<Pick<Observations, 'observed' | 'unobserved'>> => {
  const { probe, detection } = ports.settings
  const reserve = TICK_RESERVE_MS + probe.timeout_ms
  const needed = confirmationMs(probe) + reserve
  const limited = makeRateLimit({ rate: detection.domains_per_second })
  const readAlert = sharedReads(ports)
  const windows = await openWindows(ports)
  const observed: Observation[] = []
  const unobserved: Unobserved[] = []
  const skip = async (monitor: Monitor): Promise<void> => {
    unobserved.push({ ...identityOf(monitor), status: 'skipped', reason: outOfTime(needed) })
  }
  const observe = async (monitor: Monitor): Promise<void> => {
    const identity = identityOf(monitor)
    if (ports.remaining() < needed) return skip(monitor)
    const observation = await observeDomain(monitor, reserve, readAlert, windows, ports)
    if (E.isRight(observation))
      observed.push(report === undefined ? observation.right : reported(observation.right, report))
    else unobserved.push({ ...identity, status: 'failed', reason: messageOf(observation.left) })
  }
  await inParallel(probe.concurrency, rotated(monitors, ports.ids.uuid()), (monitor) =>
    // What is passed over waits for no turn: there is no time for that, either.
    ports.remaining() < needed ? skip(monitor) : limited(() => observe(monitor)),
  )
  logUnanswered(observed, ports)
  const skipped = unobserved.filter(({ status }) => status === 'skipped').length
  if (skipped > 0) ports.log.error('domains not probed', { skipped })
  return { observed, unobserved }
}

/** How many checks are named that gave no answer: a registry that is away would fill the log. */
const NAMED = 10

const logUnanswered = (observed: readonly Observation[], { log }: DetectionPorts): void => {
  const notes = observed.flatMap(({ key, report }) => (report.notes ?? []).map((note) => `${key} ${note}`))
  if (notes.length > 0)
    log.warn('checks without an answer', { count: notes.length, notes: notes.slice(0, NAMED) })
}

const reported = (observation: Observation, report: Report): Observation => ({
  ...observation,
  report: {
    ...observation.report,
    issues: observation.report.issues.map((issue) => withReport(issue, report)),
  },
})

const outOfTime = (needed: number): string =>
  `less than the ${needed} ms were left that the settings probe.timeout_ms, confirmations and confirm_interval_ms may take`
