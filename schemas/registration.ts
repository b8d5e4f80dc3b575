import * as t from 'io-ts'
import { struct } from './codec'
import { DomainName, Instant } from './scalars'

/** What a registry said about a domain, kept for a day. */
export const Registration = struct(
  'Registration',
  {
    domain: DomainName,
    looked_up_at: Instant,
    /** The registry is about to delete it. */
    ending: t.boolean,
  },
  {
    /** Not every registry tells. */
    expires_at: Instant,
  },
)
export type Registration = t.TypeOf<typeof Registration>
