import * as t from 'io-ts'
import { decode, struct } from './codec'
import { defined } from './defined'
import { type EarlierMajor, inAnyMajor } from './earlier-major'
import { eventId } from './event-id'
import type {
  AnyEvent,
  Delivered,
  EventDefinition,
  EventDetail,
  ExampleMetadata,
  Replays,
} from './event-model'
import { lazy } from './lazy'
import { majorOf, metadataOf, suffixOf } from './metadata'

export type * from './event-model'

/** Source of every event that this system publishes. */
export const SOURCE = 'cloudops.agent'

/** Name of its schema in the registry: `cloudops.agent@AlertApproved`, from the second major version on with `-v2`. */
export const schemaName = ({ source, name, version }: AnyEvent): string =>
  `${source}@${name}${suffixOf(version, '-v')}`

/** Name of its type in documents and generated code: `AlertApproved`, later `AlertApprovedV2`. */
export const typeName = ({ name, version }: Pick<AnyEvent, 'name' | 'version'>): string =>
  `${name}${suffixOf(version, 'V')}`

/** Whether a detail is written in the major version of this definition. */
export const isOfMajor = (
  { version }: Pick<AnyEvent, 'version'>,
  { metadata }: EventDetail<unknown>,
): boolean => majorOf(metadata.schema_version) === majorOf(version)

/**
 * Writes an event down once: type, codec, rule pattern, constructor and documentation all come from here. A new major version
 * keeps the one before as `earlier`, with the function that lifts its data.
 */
export const defineEvent = <N extends string, D>(given: {
  readonly name: N
  readonly version: string
  readonly description: string
  readonly data: t.Type<D, unknown, unknown>
  readonly example: { readonly metadata: ExampleMetadata; readonly data: D }
  readonly earlier?: EarlierMajor<N, D>
}): EventDefinition<N, D> => {
  const { name, version, earlier } = given
  // Every function knows every event, and reads or writes a few of them: their codecs are made when they are used.
  const detail = lazy(
    () =>
      t.type(
        { metadata: metadataOf(version), data: given.data },
        `${typeName(given)}Detail`,
      ) as unknown as t.Type<EventDetail<D>, unknown, unknown>,
  )
  const anyMajor = lazy(() => (earlier === undefined ? detail() : inAnyMajor(detail(), version, earlier)))
  const delivered = lazy(
    () =>
      struct(
        name,
        {
          id: t.string,
          source: t.literal(SOURCE),
          'detail-type': t.literal(name),
          time: t.string,
          detail: anyMajor(),
        },
        { 'replay-name': t.string },
      ) as unknown as t.Type<Delivered<D>, unknown, unknown>,
  )
  const withVersion = (metadata: ExampleMetadata, data: D): EventDetail<D> => ({
    metadata: { ...metadata, schema_version: version },
    data,
  })
  const definition: EventDefinition<N, D> = {
    name,
    source: SOURCE,
    version,
    description: given.description,
    data: given.data,
    get detail() {
      return detail()
    },
    get anyMajor() {
      return anyMajor()
    },
    get delivered() {
      return delivered()
    },
    example: withVersion(given.example.metadata, given.example.data),
    get majors() {
      return [...(earlier?.event.majors ?? []), definition]
    },
    ...defined({ published_until: earlier?.until }),
    create: ({ occasion, ...context }, data) => ({
      name,
      source: SOURCE,
      detail: withVersion({ event_id: eventId(context.correlation_id, name, occasion), ...context }, data),
    }),
    decode: (input) => decode(anyMajor(), input),
    inEarlierMajors: (newest) => earlier?.beside(newest) ?? [],
  }
  return definition
}

/**
 * EventBridge pattern for some events. `live` excludes replayed events, so that a replay has no side effect;
 * `replayed` takes nothing else.
 */
export const rulePattern = (events: readonly AnyEvent[], replays: Replays) => ({
  source: [SOURCE],
  'detail-type': events.map((event) => event.name),
  'replay-name': [{ exists: replays === 'replayed' }],
  // What is published in an older major version beside the newest is for others.
  detail: { metadata: { superseded_by: [{ exists: false }] } },
})

/** EventBridge pattern for whatever is replayed, of whatever source, and nothing live. */
export const replayedPattern = { 'replay-name': [{ exists: true }] } as const
