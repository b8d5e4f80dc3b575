import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { defined } from './defined'
import { eventId } from './event-id'
import type { AnyEvent, DomainEvent, EventDefinition, EventDetail } from './event-model'
import { majorOf } from './metadata'
import type { Instant } from './scalars'

/** The major version before, as its successor `D` sees it. */
export interface EarlierMajor<N extends string, D> {
  readonly event: AnyEvent & { readonly name: N }
  /** Until when it is published beside the newer one. */
  readonly until?: Instant
  /** Decodes a detail of it, or of one before, and lifts its data. */
  lift(
    detail: unknown,
    context: t.Context,
  ): t.Validation<{ readonly metadata: EventDetail<D>['metadata']; readonly data: unknown }>
  /** The same event in it and in those before, as far as they are still published. */
  beside(newest: EventDetail<D>): readonly DomainEvent<N>[]
}

/**
 * Keeps a major version readable: the archive holds its events for as long as it keeps any, and an outbox may hold one over a
 * deployment. While consumers of others move on, each event is published in it as well, until a day that was announced.
 * @param upcast pure; what the older version does not say, it derives or leaves out, and never invents
 * @example earlierMajor(AlertRejectedV1, { upcast: ({ reason, ...rest }) => ({ ...rest, comment: reason }) })
 */
export const earlierMajor = <N extends string, Old, D>(
  event: EventDefinition<N, Old>,
  given: {
    readonly upcast: (data: Old) => D
    readonly published?: { readonly until: Instant; readonly downcast: (data: D) => Old }
  },
): EarlierMajor<N, D> => ({
  event,
  ...defined({ until: given.published?.until }),
  lift: (detail, context) =>
    E.map(({ metadata, data }: EventDetail<Old>) => ({ metadata, data: given.upcast(data) }))(
      event.anyMajor.validate(detail, context),
    ),
  beside: ({ metadata, data }) => {
    const { published } = given
    if (published === undefined || metadata.occurred_at >= published.until) return []
    const older: EventDetail<Old> = { metadata, data: published.downcast(data) }
    const own: DomainEvent<N> = {
      name: event.name,
      source: event.source,
      detail: {
        metadata: {
          ...metadata,
          event_id: eventId(metadata.event_id, event.name, `v${majorOf(event.version)}`),
          schema_version: event.version,
          superseded_by: metadata.event_id,
        },
        data: older.data,
      },
    }
    return [own, ...event.inEarlierMajors(older)]
  },
})

/** Decodes a detail of any major version and gives it in the newest: what an upcast made is checked like what came from outside. */
export const inAnyMajor = <N extends string, D>(
  newest: t.Type<EventDetail<D>, unknown, unknown>,
  version: string,
  earlier: EarlierMajor<N, D>,
): t.Type<EventDetail<D>, unknown, unknown> =>
  new t.Type(
    newest.name,
    newest.is,
    (input, context) => {
      if (!isOlder(input, version)) return newest.validate(input, context)
      return E.chain(({ metadata, data }: { readonly metadata: object; readonly data: unknown }) =>
        newest.validate({ metadata: { ...metadata, schema_version: version }, data }, context),
      )(earlier.lift(input, context))
    },
    newest.encode,
  )

const isOlder = (detail: unknown, version: string): boolean => {
  const written: unknown = Object(Object(detail).metadata).schema_version
  return typeof written === 'string' && majorOf(written) < majorOf(version)
}
