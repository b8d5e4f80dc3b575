import { matchesDomain } from '../../schemas/detection'
import type { FunctionSettings } from '../../schemas/settings'
import { windowProblem, zoneProblems } from './detection-problems'

/** Freezes that would never be on, or never end. */
export const freezeProblems = ({
  execution,
  monitors,
}: Pick<FunctionSettings, 'execution' | 'monitors'>): readonly string[] =>
  execution.freezes.flatMap((freeze, index) => {
    const { from, until, cron, duration_minutes, time_zone, domains } = freeze
    const unknown = (domains ?? []).flatMap((pattern, at) =>
      monitors.some(({ domain }) => matchesDomain(pattern, domain))
        ? []
        : [`domains.${at}: found "${pattern}", allowed is a domain that monitors lists, or *.NAME above one`],
    )
    const none =
      domains?.length === 0
        ? ['domains: found [], allowed is at least one domain, or no such setting for all of them']
        : []
    const days = from !== undefined && until !== undefined
    const window = cron !== undefined && duration_minutes !== undefined
    const given = [from, until, cron, duration_minutes].filter((one) => one !== undefined).length
    const form =
      given !== 2 || days === window
        ? ['found neither, allowed is from with until, or cron with duration_minutes']
        : days
          ? daysProblems(from, until, time_zone)
          : [windowProblem({ cron: cron ?? '', duration_minutes: duration_minutes ?? 0, time_zone })].flatMap(
              (problem) => problem ?? [],
            )
    const path = `execution.freezes.${index}`
    return [...form, ...unknown, ...none].map((problem) =>
      problem.startsWith('found') ? `${path}: ${problem}` : `${path}.${problem}`,
    )
  })

const daysProblems = (from: string, until: string, time_zone: string): readonly string[] => [
  ...(until < from ? [`until: found "${until}", allowed is ${from} or a later day`] : []),
  ...[from, until].flatMap((day, index) =>
    isDay(day) ? [] : [`${index === 0 ? 'from' : 'until'}: found "${day}", allowed is a day of the calendar`],
  ),
  ...zoneProblems('time_zone', time_zone),
]

/** JavaScript would take the 30th of February for the 1st of March. */
const isDay = (day: string): boolean => {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
