import * as t from 'io-ts'
import { struct, text } from './codec'
import { Instant, LongText, Principal, Remark } from './scalars'

export const WindowId = text('WindowId', 'the id of a window, "window-" and a UUID', {
  pattern: '^window-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
})

/** What a window is for: a domain, `*.example.com` for every name below it, or one monitor by its key `domain#name`. */
export const WindowTarget = text('WindowTarget', 'a host name, *.host name, or domain#name of one monitor', {
  pattern:
    '^((\\*\\.)?[a-z0-9_][a-z0-9_-]{0,62}(\\.[a-z0-9][a-z0-9-]{0,62})*|[a-z0-9_][a-z0-9_.-]{0,252}#[A-Za-z0-9._:/-]{1,64})$',
  maxLength: 320,
})

/** Targets of one window. */
export const MOST_TARGETS = 50
/** Windows that have not ended. */
export const MOST_WINDOWS = 100

/** A time in which no alert opens for these targets, except for what is critical: somebody who was known has asked for it. */
export const Window = struct(
  'Window',
  {
    window_id: WindowId,
    targets: t.array(WindowTarget),
    starts_at: Instant,
    ends_at: Instant,
    /** As it was proved. */
    opened_by: Principal,
    opened_at: Instant,
  },
  { reason: Remark },
)
export type Window = t.TypeOf<typeof Window>

/** With the MAC of the function that opened it, base64url. */
export const StoredWindow = t.intersection([Window, t.type({ mac: LongText })], 'StoredWindow')
export type StoredWindow = t.TypeOf<typeof StoredWindow>
