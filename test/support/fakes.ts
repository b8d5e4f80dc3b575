import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { serviceFailed } from '../../functions/adapters/aws/failure'
import { holds } from '../../functions/domain/alert/guards'
import type { Transition } from '../../functions/domain/alert/model'
import { outboxEntry } from '../../functions/domain/alert/outbox'
import { type AppError, conditionFailed } from '../../functions/runtime/errors'
import type {
  AlertStore,
  Base,
  ChangeReader,
  DocumentReader,
  DocumentStore,
  EventPublisher,
  MonitorStore,
} from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import type { DomainEvent } from '../../schemas/event'
import type { Measurement } from '../../schemas/metrics'
import type { MonitorState } from '../../schemas/monitor'

/** In-memory ports for use cases; the store checks the same guards that the table does. */

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: Record<string, unknown>
}

export interface FakeBase extends Base {
  readonly lines: LogLine[]
  readonly measured: Measurement[]
  /** Moves the clock. */
  advance(milliseconds: number): void
}

export const START = '2026-01-31T08:00:00.000Z'

export const fakeBase = (start = START): FakeBase => {
  let now = Date.parse(start)
  let next = 0
  const lines: LogLine[] = []
  const measured: Measurement[] = []
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      lines.push({ level, message, fields })
    }
  return {
    clock: { now: () => new Date(now).toISOString() },
    ids: { uuid: () => `00000000-0000-4000-8000-${String(++next).padStart(12, '0')}` },
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    measure: (measurement) => {
      measured.push(measurement)
    },
    trace: () => undefined,
    lines,
    measured,
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}

/** An item after a transition, as the table writes it. */
export const applied = (alert: Alert, transition: Transition): Alert => {
  const next: Record<string, unknown> = { ...alert, ...transition.set }
  for (const attribute of transition.remove) delete next[attribute]
  if (transition.approval !== undefined) {
    const { principal, recorded } = transition.approval
    next.approvals = { ...alert.approvals, [principal]: recorded }
  }
  const { event } = transition
  if (event === undefined) return next as unknown as Alert
  const [id, entry] = outboxEntry(event)
  return { ...(next as unknown as Alert), outbox: { ...alert.outbox, [id]: entry }, outbox_open: 'yes' }
}

export interface FakeAlerts extends AlertStore {
  readonly items: Map<string, Alert>
}

export const fakeAlerts = (...alerts: readonly Alert[]): FakeAlerts => {
  const items = new Map(alerts.map((alert) => [alert.alert_id, alert]))
  const keys = {
    outbox: 'outbox_open',
    analysis: 'analysis_open',
    decision: 'decision_open',
    execution: 'execution_open',
  } as const
  return {
    items,
    get: (id) => TE.of(items.get(id)),
    create: (alert) => {
      if (items.has(alert.alert_id)) return TE.left(conditionFailed(alert.alert_id))
      items.set(alert.alert_id, alert)
      return TE.of(undefined)
    },
    apply: (transition) => async () => {
      // A place for others to come first, as over a network.
      await Promise.resolve()
      const alert = items.get(transition.alert_id)
      if (alert === undefined || !transition.guards.every((guard) => holds(guard, alert))) {
        return E.left(conditionFailed(transition.alert_id))
      }
      const next = applied(alert, transition)
      items.set(next.alert_id, next)
      return E.right(next)
    },
    markPublished: (id, eventId) => {
      const alert = items.get(id)
      if (alert === undefined) return TE.of(undefined)
      const { [eventId]: _, ...outbox } = alert.outbox
      const { outbox_open: __, ...closed } = alert
      items.set(id, { ...(Object.keys(outbox).length === 0 ? closed : alert), outbox })
      return TE.of(undefined)
    },
    withOpenWork: (work) =>
      TE.of(
        [...items.values()]
          .filter((alert) => alert[keys[work]] !== undefined)
          .map(({ alert_id }) => alert_id),
      ),
  }
}

export const fakeMonitors = (
  ...states: readonly MonitorState[]
): MonitorStore & { readonly items: Map<string, MonitorState> } => {
  const items = new Map(states.map((state) => [state.domain, state]))
  return {
    items,
    get: (domain) => TE.of(items.get(domain)),
    put: (state) => {
      if ((items.get(state.domain)?.revision ?? 0) !== state.revision - 1)
        return TE.left(conditionFailed(state.domain))
      items.set(state.domain, state)
      return TE.of(undefined)
    },
    markPublished: (domain, eventId) => {
      const state = items.get(domain)
      if (state === undefined) return TE.of(undefined)
      const { [eventId]: _, ...outbox } = state.outbox
      const { outbox_open: __, ...closed } = state
      items.set(domain, { ...(Object.keys(outbox).length === 0 ? closed : state), outbox })
      return TE.of(undefined)
    },
    withOpenOutbox: () =>
      TE.of(
        [...items.values()]
          .filter(({ outbox_open }) => outbox_open !== undefined)
          .map(({ domain }) => domain),
      ),
  }
}

export const unavailable: AppError = {
  tag: 'service_failed',
  service: 'events',
  operation: 'PutEvents',
  message: 'down',
  retryable: true,
}

export interface FakePublisher extends EventPublisher {
  readonly events: DomainEvent[]
  /** Publishing fails while this is true. */
  down: boolean
}

export const fakePublisher = (): FakePublisher => {
  const publisher: FakePublisher = {
    events: [],
    down: false,
    publish: (events) => {
      if (publisher.down) return TE.left(unavailable)
      publisher.events.push(...events)
      return TE.of(undefined)
    },
  }
  return publisher
}

export const fakeDocuments = (): DocumentStore & DocumentReader & { readonly items: Map<string, string> } => {
  const items = new Map<string, string>()
  return {
    items,
    write: (key, markdown) => {
      items.set(key, markdown)
      return TE.of(`s3://bucket/${key}`)
    },
    read: (key) => TE.of(items.get(key) ?? ''),
    start: (key, bytes) => {
      const text = items.get(key)
      return text === undefined
        ? TE.left(serviceFailed('s3', 'GetObject')({ name: 'NoSuchKey' }))
        : TE.of({ text: text.slice(0, bytes), cut: text.length > bytes })
    },
  }
}

/** A domain about whose resources nothing can be read. */
export const noChanges: ChangeReader = { before: () => async () => undefined }
