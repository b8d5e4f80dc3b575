import { Cron } from 'croner'
import { type MaintenanceWindow, matchesDomain } from '../../../schemas/detection'
import type { Instant } from '../../../schemas/scalars'
import { minutes } from '../../runtime/time'
import type { Maintenance } from '../ports'

const covers = ({ domains }: MaintenanceWindow, domain: string): boolean =>
  domains === undefined || domains.some((pattern) => matchesDomain(pattern, domain))

/**
 * The windows of the settings, read once.
 * @throws Error that names the window whose expression or time zone is none
 */
export const makeMaintenance = (windows: readonly MaintenanceWindow[]): Maintenance => {
  const compiled = windows.map((window, index) => ({ window, start: compile(window, index) }))
  return (domain, now) => {
    const open = compiled.find(
      ({ window, start }) => covers(window, domain) && isOpen(start, window.duration_minutes, now),
    )
    return open === undefined ? undefined : `maintenance: ${open.window.reason ?? open.window.cron}`
  }
}

const compile = ({ cron, time_zone }: MaintenanceWindow, index: number): Cron => {
  try {
    const start = new Cron(cron, { timezone: time_zone, paused: true })
    // Croner checks the time zone only when it is first used.
    start.nextRun()
    return start
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`detection.maintenance.${index}: ${reason}`)
  }
}

/** Open from its start on, for as long as it lasts in elapsed time: a daylight saving change moves no end. */
const isOpen = (start: Cron, duration: number, now: Instant): boolean => {
  const begun = start.nextRun(new Date(Date.parse(now) - minutes(duration)))
  return begun !== null && begun.getTime() <= Date.parse(now)
}
