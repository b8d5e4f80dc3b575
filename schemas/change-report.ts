import * as t from 'io-ts'
import { struct, text } from './codec'
import { described } from './described'
import { Fact } from './issue'
import { Instant } from './scalars'

/** One change of a resource behind a domain, as the trail has it: what, when, on what, and by which role. Nothing else of it. */
export const Change = described(
  struct(
    'Change',
    {
      event: described(
        text('ChangeEvent', 'an operation such as UpdateDistribution', { pattern: '^[A-Za-z0-9]{1,100}$' }),
        'the operation, as CloudTrail calls it',
      ),
      at: described(Instant, 'when it was called'),
      resource: described(
        text('ChangedResource', 'the id of a resource', { minLength: 1, maxLength: 200 }),
        'what was changed',
      ),
    },
    {
      by: described(
        text('ChangedBy', 'the name of a role', { minLength: 1, maxLength: 64 }),
        'the role that called it, never the person in it',
      ),
    },
  ),
  'a change of a resource behind the domain',
)
export type Change = t.TypeOf<typeof Change>

/** What was read of the resources behind a domain before its fault was analysed, and what could not be read. */
export const ChangeReport = t.type(
  {
    /** The trail is some minutes behind: what happened just before this may be missing. */
    as_of: Instant,
    /** The latest first. */
    changes: t.array(Change),
    /** How the resources are now. */
    states: t.array(Fact),
    unchecked: t.array(
      text('Unchecked', 'what could not be read, and why', { minLength: 1, maxLength: 200 }),
    ),
  },
  'ChangeReport',
)
export type ChangeReport = t.TypeOf<typeof ChangeReport>
