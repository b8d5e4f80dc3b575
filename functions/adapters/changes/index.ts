import type { ChangeReport } from '../../../schemas/change-report'
import type { DetectionSettings } from '../../../schemas/detection'
import type { Fact } from '../../../schemas/issue'
import { type Monitor, monitorOf } from '../../../schemas/monitor'
import { accountIdOf, type MonitorAccount } from '../../../schemas/monitor-account'
import type { MonitorResources } from '../../../schemas/monitor-resources'
import { sessionName } from '../../domain/approval/step-session'
import { changeReaderPermissions } from '../../runtime/contract'
import type { ChangeReader } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import type { StepRights } from '../actions'
import { policyText, statementsFor } from '../actions/rights'
import { readableAlarms, stateReaders } from './states'
import { accountPace, lookUp, MAX_CHANGES, type Pace, watchedAs, watchedIds } from './trail'

/** How long it may take, in milliseconds. */
const PATIENCE_MS = 10_000
const MAX_UNCHECKED = 200

/** A service's error by its name: its message may repeat what it was asked. */
const because = (error: unknown, signal: AbortSignal): string =>
  signal.aborted ? 'no answer in time' : error instanceof Error ? error.name : 'unknown error'

/** Reads within a session, or with the function's own rights where there are none to assume. */
type Within = <A>(account: MonitorAccount | undefined, read: () => Promise<A>) => Promise<A>

/** What a report needs: to read what the settings name of the domain, and nothing else. */
const withinSession =
  (name: string, resources: MonitorResources, rights: StepRights | undefined): Within =>
  (account, read) => {
    if (rights === undefined) return read()
    const own = account === undefined ? rights : { account_id: accountIdOf(account) }
    const policy = policyText(statementsFor(changeReaderPermissions, resources, {}, own))
    return rights.inSession({ role: 'read', name, policy, account }, read)
  }

/** Reads what changed. Nothing of it may fail an analysis: what could not be read is a line of the report. */
export const makeChangeReader = (given: {
  readonly alarms?: DetectionSettings['alarms']
  readonly patience_ms?: number
  readonly pace?: Pace
  /** Without them it reads with the function's own. */
  readonly rights?: StepRights
  /** Say in which account the resources are. */
  readonly monitors?: readonly Monitor[]
}): ChangeReader => {
  const { alarms = [], patience_ms = PATIENCE_MS, pace = accountPace, rights, monitors = [] } = given
  return {
    before: (alert, now) => async () => {
      const { domain, resources } = alert
      const watched = watchedIds(resources).map(watchedAs)
      const named = readableAlarms(alarms.filter((alarm) => alarm.domain === domain))
      const readers = stateReaders(domain, resources, named)
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
      const account = monitorOf(monitors, alert)?.account
      const within = withinSession(sessionName(alert), resources, rights)
      const isElsewhere = ({ ofOwnAccount }: (typeof readers)[number]) =>
        ofOwnAccount === true && account !== undefined
      const own = readers.filter(isElsewhere)
      const noted = (what: string) => (error: unknown) => note(what, because(error, signal))
      const [found, ofOwn] = await Promise.all([
        within(account, () =>
          Promise.all([
            lookUp(watched, new Date(now), signal, pace),
            Promise.all(readers.filter((one) => !isElsewhere(one)).map(stateOf)),
          ]),
        ).catch(noted('changes and states')),
        own.length === 0
          ? []
          : within(undefined, () => Promise.all(own.map(stateOf))).catch(noted('CloudWatch alarms')),
      ])
      const [trail, states] = found ?? [{ changes: [], failed: [], cut: [] }, []]
      for (const { id, error } of trail.failed) note(`changes of ${id}`, because(error, signal))
      for (const id of trail.cut) note(`changes of ${id}`, 'more resources or events than are looked at')
      const changes = trail.changes.slice(0, MAX_CHANGES)
      if (trail.changes.length > MAX_CHANGES)
        note('changes', `all but the latest ${MAX_CHANGES} of ${trail.changes.length} are left out`)
      const report: ChangeReport = {
        as_of: now,
        changes,
        states: [...states, ...(ofOwn ?? [])].flat(),
        unchecked,
      }
      return report
    },
  }
}
