import type { DomainEvent } from '../../schemas/event'
import type { Filed } from '../../tools/review/filed'
import { inOrder, readFiled } from '../../tools/review/filed'
import type { Review } from '../../tools/review/model'
import { type Material, review } from '../../tools/review/timeline'
import type { BusyDay } from './busy-day'

/** An event as a replay files it. */
export const filedText = (event: DomainEvent, over: Record<string, unknown> = {}): string =>
  JSON.stringify({
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'replay-name': 'review-1',
    'detail-type': event.name,
    source: event.source,
    account: '123456789012',
    region: 'us-east-1',
    resources: [],
    time: event.detail.metadata.occurred_at.replace(/\.\d+Z$/, 'Z'),
    detail: event.detail,
    ...over,
  })

export const filed = (event: DomainEvent, over: Record<string, unknown> = {}): Filed => {
  const read = readFiled(filedText(event, over))
  if (read._tag === 'Left') throw new Error(read.left)
  return read.right
}

type Asked = Partial<Pick<Review, 'notices' | 'time_zone' | 'filter'>>

/** What a review is made from, but for the events and the stored alerts. */
export const materialOf = (
  { from, to }: BusyDay,
  { notices = [], time_zone = 'Europe/Berlin', filter = {} }: Asked = {},
): Omit<Material, 'events' | 'duplicates' | 'alerts'> => ({
  generated_at: to,
  window: { from, to },
  time_zone,
  filter,
  notices,
  replay: {
    name: 'review-20260131T000000Z-1a2b',
    archive: 'arn:aws:events:us-east-1:123456789012:archive/cloudops-agent',
  },
})

/** The review of a day, without any cloud. */
export const reviewedDay = (day: BusyDay, asked: Asked = {}): Review => {
  const { events, duplicates } = inOrder(day.events.map((event) => filed(event)))
  return review({
    ...materialOf(day, asked),
    events,
    duplicates,
    alerts: new Map(day.alerts.map((alert) => [alert.alert_id, alert])),
  })
}
