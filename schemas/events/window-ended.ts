import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant } from '../scalars'
import { WindowId } from '../window'
import { exampleMetadata } from './examples'
import { decidedBy } from './fields'

export const WindowEnded = defineEvent({
  name: 'WindowEnded',
  version: '1.0',
  description: 'Somebody ended a window before its time. One whose time is over ends without an event.',
  data: struct(
    'WindowEndedData',
    {
      window_id: described(WindowId, 'the window, which is the correlation_id as well'),
      ended_by: decidedBy,
      ended_at: described(Instant, 'when they did'),
    },
    {},
  ),
  example: {
    metadata: {
      ...exampleMetadata('2b', '2'),
      correlation_id: 'window-5b1f6c1e-0a4f-4c0e-9d7a-3f6c2b1a9e10',
    },
    data: {
      window_id: 'window-5b1f6c1e-0a4f-4c0e-9d7a-3f6c2b1a9e10',
      ended_by: 'arn:aws:iam::123456789012:user/dana',
      ended_at: '2026-01-31T22:40:00.000Z',
    },
  },
})
export type WindowEnded = t.TypeOf<typeof WindowEnded.data>
