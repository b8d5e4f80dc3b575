import * as t from 'io-ts'

/** An event as EventBridge hands it to targets, archives it and puts it into dead-letter queues. */
export const Event = t.intersection([
  t.type({
    version: t.literal('0'),
    id: t.string,
    'detail-type': t.string,
    source: t.string,
    account: t.string,
    /** ISO 8601, seconds, UTC */
    time: t.string,
    region: t.string,
    resources: t.readonlyArray(t.string),
    detail: t.UnknownRecord,
  }),
  t.partial({ 'replay-name': t.string }),
])
export type Event = Readonly<t.TypeOf<typeof Event>>

/** EventBridge's times have no fraction of a second. */
export const eventTime = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z')
