import type { ChangeReport } from '../../../schemas/change-report'
import type { DetectionSettings } from '../../../schemas/detection'
import type { Fact } from '../../../schemas/issue'
import type { MonitorResources } from '../../../schemas/monitor-resources'
import { sessionName } from '../../domain/approval/step-session'
import { changeReaderPermissions } from '../../runtime/contract'
import type { ChangeReader } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import type { StepRights } from '../actions'
import { policyText, statementsFor } from '../actions/rights'
import type { SessionRequest } from '../aws/session'
import { readableAlarms, stateReaders } from './states'
import { accountPace, lookUp, MAX_CHANGES, type Pace, watchedAs, watchedIds } from './trail'

/** How long it may take, in milliseconds. */
const PATIENCE_MS = 10_000
const MAX_UNCHECKED = 200

/** A service's error by its name: its message may repeat what it was asked. */
const because = (error: unknown, signal: AbortSignal): string =>
  signal.aborted ? 'no answer in time' : error instanceof Error ? error.name : 'unknown error'

/** What a report needs: to read what the settings name of the domain, and nothing else. */
const sessionFor = (alert_id: string, resources: MonitorResources, rights: StepRights): SessionRequest => ({
  role: 'read',
  name: sessionName({ alert_id }),
  policy: policyText(statementsFor(changeReaderPermissions, resources, {}, rights)),
})

/** Reads what changed. Nothing of it may fail an analysis: what could not be read is a line of the report. */
export const makeChangeReader = (given: {
  readonly alarms?: DetectionSettings['alarms']
  readonly patience_ms?: number
  readonly pace?: Pace
  /** Without them it reads with the function's own. */
  readonly rights?: StepRights
}): ChangeReader => {
  const { alarms = [], patience_ms = PATIENCE_MS, pace = accountPace, rights } = given
  return {
    before:
      ({ alert_id, domain, resources }, now) =>
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
        const read = () =>
          Promise.all([lookUp(watched, new Date(now), signal, pace), Promise.all(readers.map(stateOf))])
        const found = await (rights === undefined
          ? read()
          : rights.inSession(sessionFor(alert_id, resources, rights), read)
        ).catch((error: unknown) => note('changes and states', because(error, signal)))
        const [trail, states] = found ?? [{ changes: [], failed: [], cut: [] }, []]
        for (const { id, error } of trail.failed) note(`changes of ${id}`, because(error, signal))
        for (const id of trail.cut) note(`changes of ${id}`, 'more resources or events than are looked at')
        const changes = trail.changes.slice(0, MAX_CHANGES)
        const report: ChangeReport = { as_of: now, changes, states: states.flat(), unchecked }
        return report
      },
  }
}
