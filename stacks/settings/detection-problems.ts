import { Cron } from 'croner'
import { type MaintenanceWindow, matchesDomain } from '../../schemas/detection'
import type { FunctionSettings } from '../../schemas/settings'
import { domainProblems } from './monitor-problems'

/** What would stop the detector at its start, or make it blind, and that no codec sees. */
export const detectionProblems = ({
  monitors,
  detection,
  probe,
}: Pick<FunctionSettings, 'monitors' | 'detection' | 'probe'>): readonly string[] => [
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
