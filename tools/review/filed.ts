import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ReplayedEvent } from '../../functions/incident-review/filing'
import { decode, struct } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { SOURCE } from '../../schemas/event'
import { AlertId, EventId, Instant } from '../../schemas/scalars'

/** An event as the review works with it. */
export interface Filed {
  readonly event: string
  readonly source: string
  readonly event_id: string
  readonly at: Instant
  /** The alert it is about, where it is about one. */
  readonly alert_id?: string
  readonly domain?: string
  /** Those that share the alert then, and how many they are. */
  readonly members?: { readonly domains: readonly string[]; readonly domain_count: number }
  readonly detail: unknown
  /** Id of the same event in a newer major version. */
  readonly superseded_by?: string
  /** Several different events bear this id: none of them can be trusted. */
  readonly conflicting: boolean
}

const Metadata = t.type(
  {
    metadata: struct('Metadata', { event_id: EventId, occurred_at: Instant }, { superseded_by: EventId }),
  },
  'Metadata',
)
const About = t.type({ data: t.type({ alert_id: AlertId }) }, 'About')
const Place = t.type({ data: t.type({ domain: t.string }) }, 'Place')
const Members = t.type({ data: t.type({ domains: t.array(t.string), domain_count: t.number }) }, 'Members')

const orUndefined = <A>(codec: t.Type<A, unknown, unknown>, input: unknown): A | undefined => {
  const decoded = decode(codec, input)
  return E.isRight(decoded) ? decoded.right : undefined
}

/** Reads a file of the bucket. */
export const readFiled = (text: string): E.Either<string, Filed> => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return E.left('the file is not JSON')
  }
  return E.map(filedOf)(decode(ReplayedEvent, json))
}

const filedOf = (event: ReplayedEvent): Filed => {
  const metadata = orUndefined(Metadata, event.detail)?.metadata
  // What others publish is about no alert, whatever id they put in.
  const alertId = event.source === SOURCE ? orUndefined(About, event.detail)?.data.alert_id : undefined
  const domain = orUndefined(Place, event.detail)?.data.domain
  const members = event.source === SOURCE ? orUndefined(Members, event.detail)?.data : undefined
  return {
    event: event['detail-type'],
    source: event.source,
    event_id: metadata?.event_id ?? event.id,
    at: metadata?.occurred_at ?? new Date(event.time).toISOString(),
    ...defined({ alert_id: alertId, domain, members, superseded_by: metadata?.superseded_by }),
    detail: event.detail,
    conflicting: false,
  }
}

/** What an event says, without when and in which trace it was published: one that was lost is published again. */
const contentOf = ({ event, source, detail }: Filed): string => {
  const { metadata, ...rest } = detail as Readonly<Record<string, unknown>>
  const { occurred_at: _, traceparent: __, ...identity } = Object(metadata)
  return JSON.stringify([event, source, identity, rest])
}

/** What others publish says nothing of an event of ours, whatever id they put in. */
const idOf = ({ source, event_id }: Pick<Filed, 'source' | 'event_id'>): string => `${source} ${event_id}`

/** Without what is here in a newer major version as well. */
const inNewestMajor = (all: readonly Filed[]): readonly Filed[] => {
  const ids = new Set(all.map(idOf))
  return all.filter(
    ({ source, superseded_by: newer }) => newer === undefined || !ids.has(idOf({ source, event_id: newer })),
  )
}

/**
 * One of each event, by time: EventBridge delivers at least once and replays in any order, and what was lost is published
 * again. The first of them counts. Events with the same id but another content are all kept and marked.
 */
export const inOrder = (
  all: readonly Filed[],
): { readonly events: readonly Filed[]; readonly duplicates: number } => {
  const byId = new Map<string, Map<string, Filed>>()
  const newest = inNewestMajor(all)
  for (const filed of newest) {
    const same = byId.get(idOf(filed)) ?? new Map<string, Filed>()
    const content = contentOf(filed)
    const known = same.get(content)
    if (known === undefined || filed.at < known.at) same.set(content, filed)
    byId.set(idOf(filed), same)
  }
  const events = [...byId.values()]
    .flatMap((same) => [...same.values()].map((one) => ({ ...one, conflicting: same.size > 1 })))
    .sort(
      (a, b) => compare(a.at, b.at) || compare(a.event_id, b.event_id) || compare(contentOf(a), contentOf(b)),
    )
  return { events, duplicates: newest.length - events.length }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
