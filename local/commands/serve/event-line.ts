import * as E from 'fp-ts/Either'
import { type AnyEvent, SOURCE } from '../../../schemas/event'
import { events } from '../../../schemas/events'
import type { Event } from '../../aws/event-bridge/event'
import { pc } from '../shared/colours'
import { type BusEvent, COLOUR, rowOf } from '../shared/event-rows'
import { printable } from '../shared/printable'
import { terminalLine } from './log'

/** Ids that are remembered: what a crash left behind is published again soon. */
const REMEMBERED = 10_000

const definitions: ReadonlyMap<string, AnyEvent> = new Map(events.map((one) => [one.name, one]))

/** Of our source and form: anybody at this machine may put events, with whatever in them. */
const isOurs = (event: Event): event is Event & BusEvent => {
  const definition = event.source === SOURCE ? definitions.get(event['detail-type']) : undefined
  return definition !== undefined && E.isRight(definition.decode(event.detail))
}

/** One line for each event, however often it is delivered; what a replay repeats is no news. */
export const makeEventLine = (): ((event: Event) => string | undefined) => {
  const seen = new Set<string>()
  return (event) => {
    if (event['replay-name'] !== undefined) return undefined
    const ours = isOurs(event)
    const id = ours ? event.detail.metadata.event_id : event.id
    if (seen.has(id)) return undefined
    if (seen.size >= REMEMBERED) seen.clear()
    seen.add(id)
    if (!ours)
      return terminalLine(
        new Date(event.time),
        pc.dim,
        'event',
        printable(`${event['detail-type']} from ${event.source}`),
      )
    const { at, phase, domain, what } = rowOf(event)
    return terminalLine(
      new Date(at),
      COLOUR[phase],
      phase,
      `${pc.bold(printable(domain))}  ${printable(what)}`,
    )
  }
}
