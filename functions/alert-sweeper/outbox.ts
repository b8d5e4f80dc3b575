import * as E from 'fp-ts/Either'
import type { AnyEvent, DomainEvent } from '../../schemas/event'
import { events } from '../../schemas/events'
import type { OutboxEntry } from '../../schemas/monitor'
import type { EventId } from '../../schemas/scalars'
import { publishAndMark } from '../domain/alert/outbox'
import { parseJson } from '../runtime/json'
import type { Result } from '../runtime/ports'
import { laterBy } from '../runtime/time'
import type { Tick } from './model'
import { LEAVE_MS, noting } from './tick'

/** Publishes the entries of an outbox that their handler has left behind, each for itself. */
export const publishEntries = async (
  owner: string,
  outbox: Readonly<Record<string, OutboxEntry>>,
  tick: Tick,
  remove: (eventId: EventId) => Result<void>,
): Promise<void> => {
  const { now, ports, swept } = tick
  for (const [eventId, entry] of Object.entries(outbox)) {
    if (laterBy(entry.committed_at, LEAVE_MS) > now) continue
    const event = eventOf(entry)
    if (E.isLeft(event)) {
      ports.log.error('outbox entry unreadable', { owner, event_id: eventId, problem: event.left })
      swept.failures.push(`${owner}: outbox.${eventId}: ${event.left}`)
      continue
    }
    const markPublished = (): Result<void> => {
      swept.published += 1
      return remove(eventId)
    }
    await noting(tick, owner, publishAndMark(event.right, markPublished, ports)())
  }
}

/**
 * The event of an outbox entry, as it was written: a deployment between its commit and this may have brought a newer version of
 * the schema. It was written by this system, but what is read is checked all the same.
 */
export const eventOf = (
  entry: OutboxEntry,
  known: readonly AnyEvent[] = events,
): E.Either<string, DomainEvent> => {
  const detail = parseJson(entry.detail)
  const definition = known.find(({ name }) => name === entry.name)
  if (definition === undefined) return E.left(`name: there is no event ${entry.name}`)
  return E.map(
    (): DomainEvent => ({
      name: definition.name,
      source: definition.source,
      detail: detail as DomainEvent['detail'],
    }),
  )(definition.decode(detail))
}
