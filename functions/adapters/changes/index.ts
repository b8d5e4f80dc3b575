import type { ChangeReport } from '../../../schemas/change-report'
import type { DetectionSettings } from '../../../schemas/detection'
import type { Fact } from '../../../schemas/issue'
import type { ChangeReader } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import { readableAlarms, stateReaders } from './states'
import { accountPace, lookUp, MAX_CHANGES, type Pace, watchedAs, watchedIds } from './trail'

/** How long it may take, in milliseconds. */
const PATIENCE_MS = 10_000
const MAX_UNCHECKED = 200

/** A service's error by its name: its message may repeat what it was asked. */
const because = (error: unknown, signal: AbortSignal): string =>
  signal.aborted ? 'no answer in time' : error instanceof Error ? error.name : 'unknown error'

/** Reads what changed. Nothing of it may fail an analysis: what could not be read is a line of the report. */
export const makeChangeReader = (given: {
  readonly alarms?: DetectionSettings['alarms']
  readonly patience_ms?: number
  readonly pace?: Pace
}): ChangeReader => {
  const { alarms = [], patience_ms = PATIENCE_MS, pace = accountPace } = given
  return {
    before:
      ({ domain, resources }, now) =>
      async () => {
        const watched = watchedIds(resources).map(watchedAs)
        const own = readableAlarms(alarms.filter((alarm) => alarm.domain === domain))
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
        const [trail, states] = await Promise.all([
          lookUp(watched, new Date(now), signal, pace),
          Promise.all(readers.map(stateOf)),
        ])
        for (const { id, error } of trail.failed) note(`changes of ${id}`, because(error, signal))
        for (const id of trail.cut) note(`changes of ${id}`, 'more resources or events than are looked at')
        const changes = trail.changes.slice(0, MAX_CHANGES)
        const report: ChangeReport = { as_of: now, changes, states: states.flat(), unchecked }
        return report
      },
  }
}
