import type * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, struct, text } from './codec'
import { eventId } from './event-id'
import { AlertId, EventId, Instant } from './scalars'

/** Source of every event that this system publishes. */
export const SOURCE = 'cloudops.agent'

export const Metadata = struct(
  'Metadata',
  {
    /** Deterministic for one transition of one alert: what a consumer de-duplicates on. */
    event_id: EventId,
    /** The alert's id. */
    correlation_id: AlertId,
    occurred_at: Instant,
    /** MAJOR.MINOR; a reader of 1.0 understands every 1.x. */
    schema_version: text('SchemaVersion', 'a version such as 1.0', { pattern: '^[1-9]\\d*\\.\\d+$' }),
  },
  {
    /** The event that led to this one. */
    causation_id: EventId,
  },
)
export type Metadata = t.TypeOf<typeof Metadata>

/** What a detail looks like: who, when and why, then what. */
export interface EventDetail<D> {
  readonly metadata: Metadata
  readonly data: D
}

/** An event before the bus has given it its envelope. */
export interface DomainEvent<N extends string = string, D = unknown> {
  readonly name: N
  readonly source: string
  readonly detail: EventDetail<D>
}

/** An event as EventBridge delivers it. */
export interface Delivered<D> {
  readonly id: string
  readonly source: string
  readonly 'detail-type': string
  readonly time: string
  readonly 'replay-name'?: string | undefined
  readonly detail: EventDetail<D>
}

export type Replays = 'live' | 'replayed'

export interface EventDefinition<N extends string = string, D = unknown> {
  /** The event's name, which is the detail-type: past tense, PascalCase. */
  readonly name: N
  readonly source: string
  readonly version: string
  readonly description: string
  readonly data: t.Type<D, unknown, unknown>
  /** Codec of the detail. */
  readonly detail: t.Type<EventDetail<D>, unknown, unknown>
  /** Codec of the whole event as EventBridge delivers it. */
  readonly delivered: t.Type<Delivered<D>, unknown, unknown>
  readonly example: EventDetail<D>
  /** Makes an event. Its id comes from the context and this event's name, so that none carries another one's. */
  create(context: EventContext, data: D): DomainEvent<N, D>
  /** Decodes a detail, or says which field is wrong. */
  decode(detail: unknown): E.Either<string, EventDetail<D>>
}

/** Which event it is: what it is about, which one of its name, when, and after which other. */
export interface EventContext extends Pick<Metadata, 'correlation_id' | 'occurred_at' | 'causation_id'> {
  /** What tells two events of one name and one alert apart: a revision, a time. */
  readonly occasion: string | number
}

/** The metadata of an event that is written down as an example; the version is the definition's. */
export type ExampleMetadata = Omit<Metadata, 'schema_version'>

/** Any event, where its data do not matter: lists, rules, registry. */
export interface AnyEvent {
  readonly name: string
  readonly source: string
  readonly version: string
  readonly description: string
  readonly data: t.Mixed
  readonly detail: t.Mixed
  readonly delivered: t.Mixed
  readonly example: EventDetail<unknown>
  decode(detail: unknown): E.Either<string, EventDetail<unknown>>
}

export type DataOf<T> = T extends EventDefinition<string, infer D> ? D : never

/** Writes an event down once: type, codec, rule pattern, constructor and documentation all come from here. */
export const defineEvent = <N extends string, D>(given: {
  readonly name: N
  readonly version: string
  readonly description: string
  readonly data: t.Type<D, unknown, unknown>
  readonly example: { readonly metadata: ExampleMetadata; readonly data: D }
}): EventDefinition<N, D> => {
  const detail = t.type({ metadata: Metadata, data: given.data }, `${given.name}Detail`)
  const delivered = struct(
    given.name,
    {
      id: t.string,
      source: t.literal(SOURCE),
      'detail-type': t.literal(given.name),
      time: t.string,
      detail,
    },
    { 'replay-name': t.string },
  ) as unknown as t.Type<Delivered<D>, unknown, unknown>
  const withVersion = (metadata: ExampleMetadata, data: D): EventDetail<D> => ({
    metadata: { ...metadata, schema_version: given.version },
    data,
  })
  return {
    name: given.name,
    source: SOURCE,
    version: given.version,
    description: given.description,
    data: given.data,
    detail: detail as unknown as t.Type<EventDetail<D>, unknown, unknown>,
    delivered,
    example: withVersion(given.example.metadata, given.example.data),
    create: ({ occasion, ...context }, data) => ({
      name: given.name,
      source: SOURCE,
      detail: withVersion(
        { event_id: eventId(context.correlation_id, given.name, occasion), ...context },
        data,
      ),
    }),
    decode: (input) => decode(detail as unknown as t.Type<EventDetail<D>, unknown, unknown>, input),
  }
}

/**
 * EventBridge pattern for some events. `live` excludes replayed events, so that a replay has no side effect;
 * `replayed` takes nothing else.
 */
export const rulePattern = (events: readonly AnyEvent[], replays: Replays) => ({
  source: [SOURCE],
  'detail-type': events.map((event) => event.name),
  'replay-name': [{ exists: replays === 'replayed' }],
})

/** EventBridge pattern for whatever is replayed, of whatever source, and nothing live. */
export const replayedPattern = { 'replay-name': [{ exists: true }] } as const
