import type * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import type { Metadata } from './metadata'
import type { Instant } from './scalars'

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
  /** Codec of the detail in this major version. */
  readonly detail: t.Type<EventDetail<D>, unknown, unknown>
  /** Decodes a detail of any major version there was, and gives it in this one. */
  readonly anyMajor: t.Type<EventDetail<D>, unknown, unknown>
  /** The same for the whole event as EventBridge delivers it. */
  readonly delivered: t.Type<Delivered<D>, unknown, unknown>
  readonly example: EventDetail<D>
  /** The same event in its major versions, the oldest first, this one last. */
  readonly majors: readonly AnyEvent[]
  /** Until when the version before is published beside this one; absent where it is not. */
  readonly published_until?: Instant
  /** Makes an event. Its id comes from the context and this event's name, so that none carries another one's. */
  create(context: EventContext, data: D): DomainEvent<N, D>
  /** Decodes a detail of any major version there was, or says which field is wrong. */
  decode(detail: unknown): E.Either<string, EventDetail<D>>
  /** What is published beside an event of this version: the same in earlier ones, for those that still read them. */
  inEarlierMajors(detail: EventDetail<D>): readonly DomainEvent<N>[]
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
  readonly majors: readonly AnyEvent[]
  readonly published_until?: Instant
  decode(detail: unknown): E.Either<string, EventDetail<unknown>>
  inEarlierMajors(detail: EventDetail<unknown>): readonly DomainEvent[]
}
