import type * as t from 'io-ts'
import { struct, text } from './codec'
import { described } from './described'
import { AlertId, EventId, Instant } from './scalars'

/** MAJOR of MAJOR.MINOR. */
export const majorOf = (version: string): number => Number(version.split('.')[0])

/** What a name of an event's major version ends with: nothing for the first, which was there before there were others. */
export const suffixOf = (version: string, prefix: string): string =>
  majorOf(version) === 1 ? '' : `${prefix}${majorOf(version)}`

/** Metadata of the events of one major version. */
export const metadataOf = (version: string) =>
  described(
    struct(
      `Metadata${suffixOf(version, 'V')}`,
      {
        /** Deterministic for one transition of one alert: what a consumer de-duplicates on. */
        event_id: described(EventId, 'the same for each delivery of the same event: de-duplicate on it'),
        /** The alert's id. */
        correlation_id: described(
          AlertId,
          'the alert that the event is about, or `detection` where it is about the detection itself',
        ),
        occurred_at: described(Instant, 'when it happened; deliveries come in any order'),
        /** A reader of 1.0 understands every 1.x. */
        schema_version: described(
          text('SchemaVersion', `a version ${majorOf(version)}.MINOR`, {
            pattern: `^${majorOf(version)}\\.\\d+$`,
          }),
          'MAJOR.MINOR of the schema: match its major version',
        ),
      },
      {
        causation_id: described(EventId, 'the event that led to this one'),
        superseded_by: described(
          EventId,
          'the same event in a newer major version, published beside this one for a time: who reads that one leaves this one out',
        ),
        traceparent: described(
          text('Traceparent', 'a W3C trace context', {
            pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
          }),
          'the trace that the event was written in, as W3C Trace Context has it: set it as the parent of yours',
        ),
      },
    ),
    'which event it is, when and why',
  )

export const Metadata = metadataOf('1.0')
export type Metadata = t.TypeOf<typeof Metadata>
