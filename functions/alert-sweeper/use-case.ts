import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import type { Alert } from '../../schemas/alert'
import type { AnyEvent, DomainEvent } from '../../schemas/event'
import { events } from '../../schemas/events'
import type { OutboxEntry } from '../../schemas/monitor'
import type { Instant } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import { type Command, decide } from '../alert-lifecycle'
import { type CommitPorts, commit } from '../commit'
import { type AppError, messageOf } from '../errors'
import { parseJson } from '../fenced-blocks'
import type { MonitorStore, OpenWork, Result } from '../ports'
import { laterBy, minutes } from '../time'

export type SweepPorts = CommitPorts & {
  readonly monitors: MonitorStore
  /** Sends an approval's trigger once more. */
  readonly trigger: { send(alert: Alert): Result<void> }
  readonly settings: FunctionSettings
}

export interface Swept {
  published: number
  resent: number
  expired: number
  reminded: number
  ended: number
  /** What could not be done; the next sweep tries again. */
  failures: string[]
}

/** Work younger than this belongs to the handler that made it. Milliseconds. */
const LEAVE_MS = minutes(2)

/** How many items are swept at a time. */
const AT_ONCE = 10

/** Looks at all open work and does what its time has come for. One item that fails never stops the others. */
export const sweep =
  (ports: SweepPorts): T.Task<Swept> =>
  async () => {
    const swept: Swept = { published: 0, resent: 0, expired: 0, reminded: 0, ended: 0, failures: [] }
    const now = ports.clock.now()
    // What has a deadline comes first: a bus that hangs uses up the time of what comes after it.
    await eachAlert('execution', ports, swept, (alert) => sweepExecution(alert, now, ports, swept))
    await eachAlert('decision', ports, swept, (alert) => sweepDecision(alert, now, ports, swept))
    await eachAlert('outbox', ports, swept, (alert) => publishOpen(alert, now, ports, swept))
    await sweepMonitors(now, ports, swept)
    return swept
  }

/** Does a part of the sweep for one item; a failure is noted under the item's name. */
const noting = async <A>(
  swept: Swept,
  name: string,
  done: Promise<E.Either<AppError, A>>,
): Promise<A | undefined> => {
  const result = await done
  if (E.isRight(result)) return result.right
  // Somebody else was first: that is what the condition is for.
  if (result.left.tag !== 'condition_failed') swept.failures.push(`${name}: ${messageOf(result.left)}`)
  return undefined
}

const eachAlert = async (
  work: OpenWork,
  ports: SweepPorts,
  swept: Swept,
  sweepOne: (alert: Alert) => Promise<void>,
): Promise<void> => {
  const ids = (await noting(swept, `index of open ${work}`, ports.alerts.withOpenWork(work)())) ?? []
  await eachOf(ids, async (id) => {
    const alert = await noting(swept, id, ports.alerts.get(id)())
    if (alert !== undefined) await sweepOne(alert)
  })
}

const eachOf = async (ids: readonly string[], run: (id: string) => Promise<void>): Promise<void> => {
  for (let start = 0; start < ids.length; start += AT_ONCE)
    await Promise.all(ids.slice(start, start + AT_ONCE).map(run))
}

const publishOpen = async (alert: Alert, now: Instant, ports: SweepPorts, swept: Swept): Promise<void> => {
  await publishEntries(alert.alert_id, alert.outbox, now, ports, swept, (eventId) =>
    ports.alerts.published(alert.alert_id, eventId),
  )
}

const publishEntries = async (
  owner: string,
  outbox: Readonly<Record<string, OutboxEntry>>,
  now: Instant,
  ports: SweepPorts,
  swept: Swept,
  remove: (eventId: string) => Result<void>,
): Promise<void> => {
  for (const [eventId, entry] of Object.entries(outbox)) {
    if (laterBy(entry.committed_at, LEAVE_MS) > now) continue
    const event = eventOf(entry)
    if (E.isLeft(event)) {
      ports.log.error('outbox entry unreadable', { owner, event_id: eventId, problem: event.left })
      swept.failures.push(`${owner}: outbox.${eventId}: ${event.left}`)
      continue
    }
    const sent = await ports.events.publish([event.right])()
    if (E.isLeft(sent)) {
      swept.failures.push(`${owner}: ${messageOf(sent.left)}`)
      continue
    }
    swept.published += 1
    await noting(swept, owner, remove(eventId)())
  }
}

/** The event of an outbox entry; it was written by this system, but what is read is decoded all the same. */
const eventOf = (entry: OutboxEntry): E.Either<string, DomainEvent> => {
  const known: readonly AnyEvent[] = events
  const definition = known.find(({ name }) => name === entry.name)
  if (definition === undefined) return E.left(`name: there is no event ${entry.name}`)
  return E.map(
    (detail: DomainEvent['detail']): DomainEvent => ({
      name: definition.name,
      source: definition.source,
      detail,
    }),
  )(definition.decode(parseJson(entry.detail)))
}

/** Makes a transition if the alert still allows it. */
const transit = async (
  alert: Alert,
  command: Command,
  now: Instant,
  ports: SweepPorts,
  swept: Swept,
): Promise<boolean> => {
  const transition = decide(command, alert, now)
  if (E.isLeft(transition)) return false
  return (await noting(swept, alert.alert_id, commit(transition.right)(ports)())) !== undefined
}

const sweepDecision = async (alert: Alert, now: Instant, ports: SweepPorts, swept: Swept): Promise<void> => {
  if (await transit(alert, { name: 'expire' }, now, ports, swept)) {
    swept.expired += 1
    return
  }
  const every = minutes(policyFor(ports.settings, alert.severity).reminder_minutes)
  const due = laterBy(alert.analyzed_at ?? alert.timestamp, every * ((alert.reminders_sent ?? 0) + 1))
  if (due <= now && (await transit(alert, { name: 'remind' }, now, ports, swept))) swept.reminded += 1
}

const sweepExecution = async (alert: Alert, now: Instant, ports: SweepPorts, swept: Swept): Promise<void> => {
  const giveUp: Command =
    alert.execution_status === 'in_progress' ? { name: 'give_up_claim' } : { name: 'give_up_start' }
  if (await transit(alert, giveUp, now, ports, swept)) {
    swept.ended += 1
    ports.log.warn('execution given up', { alert_id: alert.alert_id, command: giveUp.name })
    return
  }
  const waiting =
    alert.execution_status === 'not_started' && laterBy(alert.approved_at ?? now, LEAVE_MS) <= now
  if (!waiting) return
  const sent = await ports.trigger.send(alert)()
  if (E.isLeft(sent)) swept.failures.push(`${alert.alert_id}: ${messageOf(sent.left)}`)
  else swept.resent += 1
}

const sweepMonitors = async (now: Instant, ports: SweepPorts, swept: Swept): Promise<void> => {
  const domains = (await noting(swept, 'index of monitors', ports.monitors.withOpenOutbox()())) ?? []
  await eachOf(domains, async (domain) => {
    const state = await noting(swept, domain, ports.monitors.get(domain)())
    await publishEntries(domain, state?.outbox ?? {}, now, ports, swept, (eventId) =>
      ports.monitors.published(domain, eventId),
    )
  })
}
