import type { DomainEvent } from '../../schemas/event'
import type { Base } from './ports'

/**
 * A W3C `traceparent` from what Lambda puts into `_X_AMZN_TRACE_ID`; `undefined` where it holds no whole trace context.
 * @example traceparentOf('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1')
 */
export const traceparentOf = (header: string | undefined): string | undefined => {
  const fields = new Map((header ?? '').split(';').map((field) => field.split('=') as [string, string]))
  const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(fields.get('Root') ?? '')
  const parent = /^[0-9a-f]{16}$/.exec(fields.get('Parent') ?? '')
  // W3C forbids a parent of zeros.
  if (root === null || parent === null || /^0+$/.test(parent[0])) return undefined
  return `00-${root[1]}${root[2]}-${parent[0]}-${fields.get('Sampled') === '1' ? '01' : '00'}`
}

/**
 * The event with the trace that it is written in, so that the trace of who consumes it joins this one. It is no part of what the
 * event says: no id, digest or MAC is made from it.
 */
export const traced = <E extends DomainEvent>(event: E, { trace }: Pick<Base, 'trace'>): E => {
  const traceparent = trace()
  if (traceparent === undefined) return event
  const { metadata, ...rest } = event.detail
  return { ...event, detail: { ...rest, metadata: { ...metadata, traceparent } } }
}
