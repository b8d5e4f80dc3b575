import { Cron } from 'croner'
import type { MaintenanceWindow } from '../../schemas/detection'
import type { FunctionSettings } from '../../schemas/settings'

/** What would stop the detector at its start, or make it blind, and that no codec sees. */
export const detectionProblems = ({
  monitors,
  detection,
}: Pick<FunctionSettings, 'monitors' | 'detection'>): readonly string[] => [
  ...monitors.flatMap(({ domain }, index) =>
    monitors.findIndex((other) => other.domain === domain) < index
      ? [`monitors.${index}.domain: found "${domain}" a second time, allowed is each domain once`]
      : [],
  ),
  ...detection.maintenance.flatMap((window, index) => {
    const problem = windowProblem(window)
    return problem === undefined ? [] : [`detection.maintenance.${index}.${problem}`]
  }),
]

const windowProblem = ({ cron, time_zone }: MaintenanceWindow): string | undefined => {
  if (!isTimeZone(time_zone))
    return `time_zone: found "${time_zone}", allowed is a time zone such as Europe/Berlin`
  const allowed = 'allowed is a cron expression of five fields such as 0 2 * * SUN'
  try {
    const begins = new Cron(cron, { timezone: time_zone, paused: true }).nextRun()
    return begins === null ? `cron: found "${cron}", which never comes, ${allowed}` : undefined
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
