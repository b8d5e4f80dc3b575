import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, struct, text } from '../../schemas/codec'
import { EventId, Instant, JsonObject } from '../../schemas/scalars'

/** Name of a replay: EventBridge's own rule for it, which is also safe in an S3 key. */
export const ReplayName = text(
  'ReplayName',
  'the name of a replay (letters, digits, ".", "_", "-"; at most 64)',
  {
    pattern: '^[A-Za-z0-9._-]{1,64}$',
  },
)
export type ReplayName = t.TypeOf<typeof ReplayName>

/**
 * An event that EventBridge replays. Its detail is not looked into: events of former versions and of other sources are
 * filed as they are, and whoever reads the file decides what to make of them. Live events have no replay name and are
 * refused.
 */
export const ReplayedEvent = struct(
  'ReplayedEvent',
  {
    'replay-name': ReplayName,
    id: text('EnvelopeId', 'an id of letters, digits and "-"', { pattern: '^[A-Za-z0-9-]{1,64}$' }),
    'detail-type': t.string,
    source: t.string,
    time: text('EnvelopeTime', 'a UTC time such as 2026-01-31T08:05:00Z', {
      pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$',
    }),
    detail: JsonObject,
  },
  {},
)
export type ReplayedEvent = t.TypeOf<typeof ReplayedEvent>

const Metadata = t.type({ metadata: t.type({ event_id: EventId, occurred_at: Instant }) }, 'Metadata')

/** Folder of everything that one replay filed. */
export const reviewFolder = (replayName: string): string => `reviews/${replayName}/`

/**
 * S3 key of a replayed event: sorted by time, and the same for each delivery of the same event, so that a second delivery
 * files nothing new. Another event that bears its id and its time is another file: a forged one must not replace it. An event
 * without our metadata goes by the envelope's time and id.
 */
export const reviewKey = (event: ReplayedEvent): string => {
  const known = decode(Metadata, event.detail)
  const [at, id] = E.isRight(known)
    ? [known.right.metadata.occurred_at, known.right.metadata.event_id]
    : [event.time, event.id]
  return `${reviewFolder(event['replay-name'])}${at.replaceAll(':', '-')}-${id}-${contentDigest(event)}.json`
}

/** A replay gives an event as it was archived, so its content needs no canonical form. */
const contentDigest = ({ source, 'detail-type': name, detail }: ReplayedEvent): string =>
  createHash('sha256')
    .update(JSON.stringify([source, name, detail]))
    .digest('hex')
    .slice(0, 16)
