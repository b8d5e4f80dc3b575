import * as t from 'io-ts'
import { struct, text } from './codec'
import { DomainPattern, Minutes } from './detection'
import { TimeZone } from './scalars'
import { setting } from './setting'

const LocalDate = text('LocalDate', 'a date such as 2026-12-20', {
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
})

/** A time in which nothing is changed: days from one to another, or windows that come again and again. */
export const Freeze = struct(
  'Freeze',
  {
    time_zone: setting(TimeZone, { description: 'Clock of a freeze' }),
  },
  {
    from: setting(LocalDate, { description: 'First day on which nothing is changed; with `until`' }),
    until: setting(LocalDate, { description: 'Last one' }),
    cron: setting(
      text('FreezeCron', 'a cron expression of five fields such as 0 16 * * FRI', {
        pattern: '^\\S+( +\\S+){4}$',
        maxLength: 100,
      }),
      { description: 'In place of days: when a window begins in which nothing is changed' },
    ),
    duration_minutes: setting(Minutes, { description: 'How long that one lasts' }),
    domains: setting(t.array(DomainPattern), { description: 'Domains it is for; all without it' }),
    reason: setting(text('FreezeReason', 'a text of 1 to 200 characters', { minLength: 1, maxLength: 200 }), {
      description: 'Said where something is held back',
    }),
  },
)
export type Freeze = t.TypeOf<typeof Freeze>
