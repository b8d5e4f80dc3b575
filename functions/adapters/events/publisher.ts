import { setTimeout as wait } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { defined } from '../../../schemas/defined'
import { type AnyEvent, type DomainEvent, isOfMajor } from '../../../schemas/event'
import { events as known } from '../../../schemas/events'
import { delayBefore } from '../../runtime/backoff'
import { type AppError, badInput } from '../../runtime/errors'
import { loadedOnce } from '../../runtime/loaded-once'
import type { EventPublisher, Log } from '../../runtime/ports'
import { redactAll } from '../../runtime/redaction'
import type { Elsewhere } from '../aws/client-options'
import { serviceFailed } from '../aws/failure'

/** PutEvents takes at most so many entries, and so many bytes of all of them together. */
const MAX_ENTRIES = 10
const MAX_BYTES = 256 * 1024
/** What the bus counts for an entry's time. */
const TIME_BYTES = 14
/** How often entries that the bus refused are sent, and for how long, in milliseconds. */
const BACKOFF = { attempts: 3, first_ms: 100, patience_ms: 2_000 }

/** Loaded with the first event: a tick or a sweep that finds nothing has none. */
const connected = (elsewhere?: Elsewhere) =>
  loadedOnce(async () => (await import('./put-events')).makePutEvents(elsewhere))
const eventBridge = connected()

type Definitions = readonly AnyEvent[]

const definitionOf = ({ name, source }: DomainEvent, definitions: Definitions): AnyEvent | undefined =>
  definitions.find((one) => one.name === name && one.source === source)

/** What is wrong with an event, where its definition, from which consumers' types are made, does not accept it. */
const refusalOf = (event: DomainEvent, definitions: Definitions): string | undefined => {
  const { name, source, detail } = event
  const definition = definitionOf(event, definitions)
  if (definition === undefined) return `${source} ${name}: there is no such event`
  const decoded = definition.decode(detail)
  return E.isLeft(decoded) ? `${name} ${decoded.left}` : undefined
}

/** All of them as their definitions want them, or none is sent. */
const checked = (
  events: readonly DomainEvent[],
  definitions: Definitions,
): E.Either<AppError, readonly DomainEvent[]> => {
  const refusals = events.flatMap((event) => refusalOf(event, definitions) ?? [])
  return refusals.length === 0
    ? E.right(events)
    : E.left(badInput(`not published: ${[...new Set(refusals)].join('; ')}`))
}

/** The event, and the same in earlier major versions for those that still read them. One of an earlier version goes alone. */
const inEveryMajor = (event: DomainEvent, definitions: Definitions): readonly DomainEvent[] => {
  const definition = definitionOf(event, definitions)
  return definition === undefined || !isOfMajor(definition, event.detail)
    ? [event]
    : [event, ...definition.inEarlierMajors(event.detail)]
}

/**
 * Publishes on the bus, in each major version that is published. Events that their own schema refuses are not published. Entries
 * that fail are sent again by themselves, never those that were taken.
 */
export const makeEventPublisher = ({
  bus,
  log,
  definitions = known,
  elsewhere,
}: {
  readonly bus: string
  /** Where each event that the bus has taken is a line. */
  readonly log?: Pick<Log, 'info'>
  readonly definitions?: Definitions
  /** Where the bus is, if not where the function is. */
  readonly elsewhere?: Elsewhere
}): EventPublisher => {
  const connection = elsewhere === undefined ? eventBridge : connected(elsewhere)
  const entryOf = (event: DomainEvent) => ({
    EventBusName: bus,
    Source: event.source,
    DetailType: event.name,
    Detail: JSON.stringify(withoutSecrets(event, definitions).detail),
    Time: new Date(event.detail.metadata.occurred_at),
  })

  const send = async (events: readonly DomainEvent[]): Promise<void> => {
    let waiting = [...events]
    let reason = ''
    let [attempts, waited_ms] = [0, 0]
    for (;;) {
      const putEvents = await connection()
      const entries = await putEvents(waiting.map(entryOf))
      reason = entries.find((entry) => entry.ErrorCode !== undefined)?.ErrorCode ?? reason
      for (const event of waiting.filter((_, index) => entries[index]?.EventId !== undefined))
        log?.info('event published', published(event))
      waiting = waiting.filter((_, index) => entries[index]?.EventId === undefined)
      if (waiting.length === 0) return
      attempts += 1
      const delay = delayBefore({ attempts, waited_ms }, BACKOFF, undefined)
      if (delay === undefined)
        throw new NotTaken(`${waiting.length} of ${events.length} events were not taken: ${reason}`)
      waited_ms += delay
      await wait(delay)
    }
  }

  const sendAll = async (events: readonly DomainEvent[]): Promise<void> => {
    for (const chunk of chunksOf(events)) await send(chunk)
  }

  return {
    publish: (events) =>
      pipe(
        TE.fromEither(checked(events, definitions)),
        TE.map((fit) => fit.flatMap((event) => inEveryMajor(event, definitions))),
        TE.flatMap((fit) => TE.tryCatch(() => sendAll(fit), failed)),
      ),
  }
}

/** Texts of others may repeat a secret. What would make an event that its own definition refuses is not one of them. */
const withoutSecrets = (event: DomainEvent, definitions: Definitions): DomainEvent => {
  const { detail } = event
  const redacted = { ...event, detail: { ...detail, data: redactAll(detail.data) } }
  return refusalOf(redacted, definitions) === undefined ? redacted : event
}

const published = ({ name, detail: { metadata, data } }: DomainEvent) => ({
  alert_id: metadata.correlation_id,
  event: name,
  event_id: metadata.event_id,
  ...defined({ domain: (data as { readonly domain?: string }).domain }),
})

const sizeOf = ({ name, source, detail }: DomainEvent): number =>
  Buffer.byteLength(source) + Buffer.byteLength(name) + Buffer.byteLength(JSON.stringify(detail)) + TIME_BYTES

/** In their order, as many together as one call takes. */
const chunksOf = (events: readonly DomainEvent[]): readonly (readonly DomainEvent[])[] => {
  const chunks: DomainEvent[][] = []
  let [last, bytes]: [DomainEvent[], number] = [[], 0]
  for (const event of events) {
    const size = sizeOf(event)
    if (chunks.length === 0 || last.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      last = []
      bytes = 0
      chunks.push(last)
    }
    last.push(event)
    bytes += size
  }
  return chunks
}

const failed = (error: unknown): AppError =>
  error instanceof NotTaken
    ? {
        tag: 'service_failed',
        service: 'events',
        operation: 'PutEvents',
        message: error.message,
        retryable: true,
      }
    : serviceFailed('events', 'PutEvents')(error)

class NotTaken extends Error {}
