import { Cron } from 'croner'
import { domainProblems } from '../../functions/domain/monitor-rules/host-problems'
import { contract } from '../../functions/invoke-agent-analysis/contract'
import { type MaintenanceWindow, matchesDomain } from '../../schemas/detection'
import {
  confirmationMs,
  type FunctionSettings,
  type ProbeSettings,
  TICK_RESERVE_MS,
} from '../../schemas/settings'

/** What would stop the detector at its start, or make it blind, and that no codec sees. */
export const detectionProblems = ({
  monitors,
  detection,
  probe,
  shards,
  vantage,
}: Pick<FunctionSettings, 'monitors' | 'detection' | 'probe' | 'shards' | 'vantage'>): readonly string[] => [
  ...(shards === undefined || vantage?.role === 'witness'
    ? rateProblems(monitors.length, detection.domains_per_second, probe)
    : []),
  ...detection.maintenance.flatMap((window, index) => {
    const problem = windowProblem(window)
    return problem === undefined ? [] : [`detection.maintenance.${index}.${problem}`]
  }),
  ...detection.maintenance.flatMap(({ domains = [] }, index) =>
    domains.flatMap((pattern, at) =>
      monitors.some(({ domain }) => matchesDomain(pattern, domain))
        ? []
        : [
            `detection.maintenance.${index}.domains.${at}: found "${pattern}", allowed is a domain that monitors lists, or *.NAME above one`,
          ],
    ),
  ),
  ...detection.maintenance.flatMap(({ domains }, index) =>
    domains?.length === 0
      ? [
          `detection.maintenance.${index}.domains: found [], allowed is at least one domain, or no such setting for all of them`,
        ]
      : [],
  ),
  ...detection.self_check.references.flatMap((reference, index) =>
    domainProblems(`detection.self_check.references.${index}`, reference, probe),
  ),
]

/** Where probes cannot even begin within the function's time, some domains are passed over in every tick. */
const rateProblems = (monitors: number, rate: number, probe: ProbeSettings): readonly string[] => {
  const left = contract.timeout_s * 1_000 - TICK_RESERVE_MS - probe.timeout_ms - confirmationMs(probe)
  const needed = Math.ceil((monitors * 1_000) / rate)
  // Where there is no time at all, that is said of the probes.
  return left <= 0 || needed <= left
    ? []
    : [
        `detection.domains_per_second: found ${rate}: to begin with ${monitors} monitors takes ${needed} ms, allowed are the ${left} ms that invoke-agent-analysis has before the last probes; more are observed with the setting shards`,
      ]
}

const MINUTE_MS = 60_000
/** Every minute of an hour and hour of a day within two weeks, and then every day of two months. */
const SAMPLES_MS: readonly number[] = [
  ...Array.from({ length: 330 }, (_, n) => n * 61 * MINUTE_MS),
  ...Array.from({ length: 60 }, (_, n) => n * 25 * 60 * MINUTE_MS),
]

/** Whether there is always one of its windows open. */
const neverEnds = (cron: Cron, duration_minutes: number): boolean => {
  const now = Date.now()
  return SAMPLES_MS.every((after) => {
    const at = now + after
    const begun = cron.nextRun(new Date(at - duration_minutes * MINUTE_MS))
    return begun !== null && begun.getTime() <= at
  })
}

/** What is no name of a zone that there is. */
export const zoneProblems = (path: string, name: string): readonly string[] =>
  isTimeZone(name) ? [] : [`${path}: found "${name}", allowed is a time zone such as Europe/Berlin`]

export const windowProblem = ({
  cron,
  time_zone,
  duration_minutes,
}: MaintenanceWindow): string | undefined => {
  const [unknown] = zoneProblems('time_zone', time_zone)
  if (unknown !== undefined) return unknown
  const allowed = 'allowed is a cron expression of five fields such as 0 2 * * SUN'
  try {
    const window = new Cron(cron, { timezone: time_zone, paused: true })
    if (window.nextRun() === null) return `cron: found "${cron}", which never comes, ${allowed}`
    return neverEnds(window, duration_minutes)
      ? `duration_minutes: found ${duration_minutes}: the next window of "${cron}" begins before one ends, allowed is less: nothing would ever be reported`
      : undefined
  } catch {
    return `cron: found "${cron}", ${allowed}`
  }
}

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
