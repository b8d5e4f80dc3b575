import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { pc } from '../../local/commands/shared/colours'
import { printable } from '../../local/commands/shared/printable'
import { decode, struct } from '../../schemas/codec'
import { SOURCE } from '../../schemas/event'
import { shownName } from '../../schemas/monitor'
import type { Phase } from '../review/model'
import { storyOf } from '../review/stories'

/** An event as EventBridge puts it into a queue. */
export const BusEvent = struct(
  'BusEvent',
  {
    id: t.string,
    source: t.string,
    'detail-type': t.string,
    time: t.string,
    detail: t.UnknownRecord,
  },
  { 'replay-name': t.string },
)
export type BusEvent = t.TypeOf<typeof BusEvent>

export const readEvent = (text: string): E.Either<string, BusEvent> => {
  try {
    return decode(BusEvent, JSON.parse(text))
  } catch {
    return E.left('not JSON')
  }
}

/** What others publish has any form: what is no text is as if it were not there. */
const textIn = (part: unknown, name: string): string | undefined => {
  const value = t.UnknownRecord.is(part) ? part[name] : undefined
  return typeof value === 'string' ? value : undefined
}
/** That of others is theirs, and may mean anything. */
const ownMetadata = ({ source, detail }: BusEvent, name: string): string | undefined =>
  source === SOURCE ? textIn(detail.metadata, name) : undefined

/** What a consumer de-duplicates on. */
export const idOf = (event: BusEvent): string => ownMetadata(event, 'event_id') ?? event.id
export const timeOf = (event: BusEvent): string => ownMetadata(event, 'occurred_at') ?? event.time

const COLOURS: Readonly<Record<Phase, (text: string) => string>> = {
  seen: pc.red,
  said: pc.cyan,
  notified: pc.dim,
  asked: pc.dim,
  refused: pc.yellow,
  decided: pc.magenta,
  started: pc.blue,
  done: pc.blue,
  verified: pc.green,
  closed: pc.green,
  other: pc.dim,
}

/** Lines for people: time, event, domain and what it says. */
export const linesOf = (event: BusEvent): readonly string[] => {
  const name = event['detail-type']
  // Others may use the name of an event; what they say is theirs.
  const story = event.source === SOURCE ? storyOf(name)?.lines(event.detail) : undefined
  const lines =
    story === undefined || E.isLeft(story)
      ? [{ phase: 'other' as const, text: `from ${event.source}` }]
      : story.right
  const replay =
    event['replay-name'] === undefined ? '' : pc.dim(` (replay ${printable(event['replay-name'])})`)
  const named = textIn(event.detail.data, 'domain')
  const domain =
    named === undefined
      ? (ownMetadata(event, 'correlation_id') ?? '')
      : shownName({ domain: named, monitor: textIn(event.detail.data, 'monitor') })
  return lines.map(({ phase, text, ...line }) => {
    const by = 'by' in line && line.by !== undefined ? ` by ${printable(line.by)}` : ''
    const at = printable(timeOf(event)).slice(11, 19)
    return `${pc.dim(at)}  ${COLOURS[phase](printable(name).padEnd(22))}  ${pc.bold(printable(domain))}  ${printable(text)}${by}${replay}`
  })
}
