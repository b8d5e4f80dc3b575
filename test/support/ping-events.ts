import * as t from 'io-ts'
import { struct, text } from '../../schemas/codec'
import { earlierMajor } from '../../schemas/earlier-major'
import { defineEvent } from '../../schemas/event'
import { Milliseconds } from '../../schemas/scalars'

/** One event in three major versions, as nine years might leave them behind. */

const metadata = {
  event_id: 'a'.repeat(32),
  correlation_id: 'alert-1',
  occurred_at: '2026-01-31T08:05:00.000Z',
}

const Target = text('PingTarget', 'a text of 1 to 300 characters', { minLength: 1, maxLength: 300 })

export const PingSentV1 = defineEvent({
  name: 'PingSent',
  version: '1.4',
  description: 'A ping was sent.',
  data: struct('PingSentData', { to: t.string, ms: Milliseconds }, {}),
  example: { metadata, data: { to: 'shop.example.com', ms: 40 } },
})

export const PingSentV2 = defineEvent({
  name: 'PingSent',
  version: '2.1',
  description: 'A ping was sent.',
  data: struct('PingSentDataV2', { target: Target, duration_ms: Milliseconds }, {}),
  example: { metadata, data: { target: 'shop.example.com', duration_ms: 40 } },
  earlier: earlierMajor(PingSentV1, {
    upcast: ({ to, ms }) => ({ target: to, duration_ms: ms }),
    published: {
      until: '2027-01-01T00:00:00.000Z',
      downcast: ({ target, duration_ms }) => ({ to: target, ms: duration_ms }),
    },
  }),
})

export const PingSent = defineEvent({
  name: 'PingSent',
  version: '3.0',
  description: 'A ping was sent and answered, or not.',
  data: struct('PingSentDataV3', { target: Target, duration_ms: Milliseconds, ok: t.boolean }, {}),
  example: { metadata, data: { target: 'shop.example.com', duration_ms: 40, ok: true } },
  earlier: earlierMajor(PingSentV2, {
    // Only what was answered was written down then.
    upcast: (data) => ({ ...data, ok: true }),
    published: { until: '2029-01-01T00:00:00.000Z', downcast: ({ ok: _, ...data }) => data },
  }),
})
