import * as E from 'fp-ts/Either'
import type { DomainEvent } from '../../../schemas/event'
import type { MonitorState } from '../../../schemas/monitor'
import { type AppError, conditionFailed, messageOf } from '../../runtime/errors'
import type { Base, MonitorStore } from '../../runtime/ports'
import { traced } from '../../runtime/trace'
import { deliver, type OutboxPorts, outboxEntry } from '../alert/outbox'
import { NO_TIME, type TimeLeft, timeToWrite } from './time-budget'

export type MonitorPorts = OutboxPorts & Pick<Base, 'trace'> & TimeLeft & { readonly monitors: MonitorStore }

export const emptyState = (domain: string): MonitorState => ({
  domain,
  revision: 0,
  open: {},
  generations: {},
  outbox: {},
})

/** Puts events into a state's outbox, to be committed with it. */
export const withEvents = (state: MonitorState, events: readonly DomainEvent[]): MonitorState => {
  if (events.length === 0) return state
  return {
    ...state,
    outbox: { ...state.outbox, ...Object.fromEntries(events.map(outboxEntry)) },
    outbox_open: 'yes',
  }
}

/** Why a state could not be written: what failed, or that no time was left. */
export type Problem = AppError | string

export const problemText = (problem: Problem): string =>
  typeof problem === 'string' ? problem : messageOf(problem)

/** What becomes of a state: the next one to write (none where nothing changed) and the events committed with it. */
export interface StateChange {
  readonly next: MonitorState | undefined
  readonly events: readonly DomainEvent[]
}

/**
 * Reads a state, changes it and writes it under the condition that no one else wrote in between, otherwise reads it anew;
 * then publishes the events that were committed with it.
 * @param purpose completes "no time was left …"
 */
export const updateState = async <C extends StateChange>(
  { domain, attempts, purpose }: Readonly<{ domain: string; attempts: number; purpose: string }>,
  change: (state: MonitorState) => C | Promise<C>,
  ports: MonitorPorts,
): Promise<E.Either<Problem, { readonly state: MonitorState; readonly changed: C }>> => {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (!timeToWrite(ports)) return E.left(`${NO_TIME} ${purpose}`)
    const stored = await ports.monitors.get(domain)()
    if (E.isLeft(stored)) return stored
    const state = stored.right ?? emptyState(domain)
    const changed = await change(state)
    if (changed.next === undefined) return E.right({ state, changed })
    const events = changed.events.map((event) => traced(event, ports))
    const next = withEvents(changed.next, events)
    const written = await ports.monitors.put(next)()
    if (E.isRight(written)) {
      for (const event of events)
        await deliver(event, (id) => ports.monitors.markPublished(domain, id), { domain }, ports)()
      return E.right({ state: next, changed })
    }
    if (written.left.tag !== 'condition_failed') return written
  }
  return E.left(conditionFailed(domain))
}
