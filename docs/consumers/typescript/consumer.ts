import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { CloudOpsEvent } from './events'

/**
 * A consumer that knows the published schemas and nothing else of the system. Copy it with `events.d.ts` and `asyncapi.json`,
 * write your own `Handlers`, and make it a Lambda function by `export const handler = makeConsumer({ decode, seen, on })`.
 */

interface Published {
  readonly components: {
    readonly schemas: object
    readonly messages: Readonly<Record<string, { readonly payload: object }>>
  }
}

/** The event of one detail-type: `EventOf<'AlertApproved'>`. */
export type EventOf<T extends CloudOpsEvent['detail-type']> = Extract<CloudOpsEvent, { 'detail-type': T }>

/** Name of an event's message in the AsyncAPI document: `AlertApproved`, of its second major version `AlertApprovedV2`. */
const messageName = (event: unknown): string => {
  const { 'detail-type': name, detail } = Object(event)
  const [major = '1'] = String(Object(Object(detail).metadata).schema_version ?? '1').split('.')
  return major === '1' ? String(name) : `${name}V${major}`
}

/** What you do, by detail-type. What you leave out is none of your business. */
export type Handlers = { readonly [T in CloudOpsEvent['detail-type']]?: (event: EventOf<T>) => Promise<void> }

/**
 * Remembers event ids; a table with a TTL, say. A run can die between taking an event and handling it (the time of its function is
 * over): what it has taken must be there to be taken again, or the event is lost without a word.
 */
export interface Seen {
  /**
   * Takes an event for this run, for as long as a run may last: one conditional write. `taken` while another run has it, `done` where
   * it was kept.
   */
  take(eventId: string): Promise<'ours' | 'taken' | 'done'>
  /** It was handled: remembered for longer than EventBridge repeats a delivery (24 hours). */
  keep(eventId: string): Promise<void>
  /** It could not be handled: whoever gets it next may take it at once. */
  remove(eventId: string): Promise<void>
}

export type Handled = 'handled' | 'seen before' | 'a replay' | 'not for us'

/** A decoder from the published AsyncAPI document. It throws on what no schema accepts, with the field's path. */
export const makeDecoder = (asyncApiFile: string): ((event: unknown) => CloudOpsEvent) => {
  const { components } = JSON.parse(readFileSync(asyncApiFile, 'utf8')) as Published
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const validators = new Map(
    Object.entries(components.messages).map(([name, { payload }]) => [
      name,
      ajv.compile({ ...payload, components: { schemas: components.schemas } }),
    ]),
  )
  return (event) => {
    const name = messageName(event)
    const accepts = validators.get(name)
    if (accepts === undefined) throw new TypeError(`there is no event ${name}`)
    if (!accepts(event)) throw new TypeError(`${name}: ${ajv.errorsText(accepts.errors)}`)
    return event as CloudOpsEvent
  }
}

/** Handles each event once, and no replay: a replay shows what was, and must not do it again. */
export const makeConsumer =
  (given: {
    readonly decode: (event: unknown) => CloudOpsEvent
    readonly seen: Seen
    readonly on: Handlers
  }) =>
  async (delivered: unknown): Promise<Handled> => {
    const { 'detail-type': name, 'replay-name': replay } = Object(delivered)
    if (replay !== undefined) return 'a replay'
    // Of your own only: every object has a `toString`.
    const handle = Object.hasOwn(given.on, name)
      ? (given.on[name as keyof Handlers] as ((event: CloudOpsEvent) => Promise<void>) | undefined)
      : undefined
    // Also what came with a later release than your schemas: only what you handle has to be readable.
    if (handle === undefined) return 'not for us'
    const event = given.decode(delivered)
    const { event_id } = event.detail.metadata
    const taken = await given.seen.take(event_id)
    if (taken === 'done') return 'seen before'
    // Refused, so that it is delivered once more: the other run may die.
    if (taken === 'taken') throw new Error(`${event_id} is being handled by another run`)
    try {
      await handle(event)
    } catch (error) {
      await given.seen.remove(event_id)
      throw error
    }
    await given.seen.keep(event_id)
    return 'handled'
  }
