import * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Remark } from '../scalars'
import { WindowId, WindowTarget } from '../window'
import { exampleMetadata } from './examples'
import { decidedBy } from './fields'

export const WindowOpened = defineEvent({
  name: 'WindowOpened',
  version: '1.0',
  description:
    'Somebody opened a window: until it ends, no alert opens for its targets, except for what is critical. Domains are probed as ever.',
  data: struct(
    'WindowOpenedData',
    {
      window_id: described(WindowId, 'the window, which is the correlation_id as well'),
      targets: described(
        t.array(
          described(
            WindowTarget,
            'a domain, *.example.com for every name below it, or domain#name for one monitor',
          ),
        ),
        'what it is for, at most 50',
      ),
      starts_at: described(Instant, 'when it begins'),
      ends_at: described(Instant, 'when it is over'),
      opened_by: decidedBy,
    },
    { reason: described(Remark, 'why, in their words') },
  ),
  example: {
    metadata: {
      ...exampleMetadata('2a'),
      correlation_id: 'window-5b1f6c1e-0a4f-4c0e-9d7a-3f6c2b1a9e10',
    },
    data: {
      window_id: 'window-5b1f6c1e-0a4f-4c0e-9d7a-3f6c2b1a9e10',
      targets: ['shop.example.com'],
      starts_at: '2026-01-31T22:00:00.000Z',
      ends_at: '2026-01-31T23:30:00.000Z',
      opened_by: 'arn:aws:iam::123456789012:user/dana',
      reason: 'moving the cache',
    },
  },
})
export type WindowOpened = t.TypeOf<typeof WindowOpened.data>
