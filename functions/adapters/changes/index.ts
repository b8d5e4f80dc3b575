import type { ChangeReport } from '../../../schemas/change-report'
import type { DetectionSettings } from '../../../schemas/detection'
import type { Fact } from '../../../schemas/issue'
import type { MonitorResources } from '../../../schemas/monitor'
import type { ChangeReader } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import { stateReaders } from './states'
import { lookUp, makePace, type Watched } from './trail'

/** How far back changes are looked for, and for how long, in milliseconds. */
const BACK_MS = 86_400_000
const PATIENCE_MS = 10_000
/** Lookups that an account may make in a region, by which other tools look as well. */
const LOOKUPS_PER_SECOND = 2
/** Most changes that are kept; the latest ones. */
const MAX_CHANGES = 10
const MAX_UNCHECKED = 200

/** CloudTrail has events of global services in one region, whatever region they are called from. */
const GLOBAL = 'us-east-1'

/** What the trail is asked about, the likeliest cause first. */
const watchedOf = (resources: MonitorResources, region: string): readonly Watched[] => {
  const {
    cloudfront_distribution_id,
    route53_zone_id,
    acm_certificate_arn,
    route53_health_check_id,
    instance_ids = [],
  } = resources
  const at = (id: string | undefined, where: string): readonly Watched[] =>
    id === undefined ? [] : [{ id, region: where }]
  return [
    ...at(cloudfront_distribution_id, GLOBAL),
    ...at(route53_zone_id, GLOBAL),
    ...at(acm_certificate_arn, acm_certificate_arn?.split(':')[3] ?? region),
    ...at(route53_health_check_id, GLOBAL),
    ...instance_ids.flatMap((id) => at(id, region)),
  ]
}

/** A service's error by its name: its message may repeat what it was asked. */
const because = (error: unknown, signal: AbortSignal): string =>
  signal.aborted ? 'no answer in time' : error instanceof Error ? error.name : 'unknown error'

/** Reads what changed. Nothing of it may fail an analysis: what could not be read is a line of the report. */
export const makeChangeReader = (given: {
  readonly region: string
  readonly alarms?: DetectionSettings['alarms']
  readonly patience_ms?: number
  readonly lookups_per_second?: number
}): ChangeReader => {
  const { region, alarms = [], patience_ms = PATIENCE_MS, lookups_per_second = LOOKUPS_PER_SECOND } = given
  const pace = makePace(lookups_per_second)
  return {
    before:
      ({ domain, resources }, now) =>
      async () => {
        const watched = watchedOf(resources, region)
        const own = alarms
          .filter(
            (alarm) =>
              alarm.domain === domain && alarm.region === undefined && alarm.account_id === undefined,
          )
          .map(({ alarm_name }) => alarm_name)
        const readers = stateReaders(domain, resources, own)
        if (watched.length === 0 && readers.length === 0) return undefined
        const signal = AbortSignal.timeout(patience_ms)
        const unchecked: string[] = []
        const note = (what: string, why: string): void => {
          unchecked.push(oneLine(`${what}: ${why}`, MAX_UNCHECKED))
        }
        const stateOf = async ({ what, read }: (typeof readers)[number]): Promise<readonly Fact[]> => {
          try {
            return await read(signal)
          } catch (error) {
            note(what, because(error, signal))
            return []
          }
        }
        const end = new Date(now)
        const [trail, states] = await Promise.all([
          lookUp(watched, new Date(end.getTime() - BACK_MS), end, signal, pace),
          Promise.all(readers.map(stateOf)),
        ])
        for (const { id, error } of trail.failed) note(`changes of ${id}`, because(error, signal))
        for (const id of trail.cut) note(`changes of ${id}`, 'more resources or events than are looked at')
        const changes = [...trail.changes].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MAX_CHANGES)
        const report: ChangeReport = { as_of: now, changes, states: states.flat(), unchecked }
        return report
      },
  }
}
