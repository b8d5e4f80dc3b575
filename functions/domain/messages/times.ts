import type { Instant } from '../../../schemas/scalars'
import { minutes } from '../../runtime/time'
import type { Message } from './model'

/** A time as `time` in the wording writes it: every text of a message may hold some. */
const TIME = /\b(\d{4}-[01]\d-[0-3]\d) ([0-2]\d:[0-5]\d) UTC\b/g

/** A text with each time in it written anew; what only looks like one stays. `at` is in milliseconds since 1970. */
export const rewriteTimes = (text: string, write: (at: number, utc: string) => string): string =>
  text.replace(TIME, (utc, day: string, clock: string) => {
    const at = Date.parse(`${day}T${clock}:00.000Z`)
    return Number.isNaN(at) ? utc : write(at, utc)
  })

/** Each time with that of a zone beside it: `2026-01-31 08:05 UTC (09:05 Europe/Berlin)`. */
export const withLocalTimes = (text: string, timeZone: string): string =>
  timeZone === 'UTC' ? text : rewriteTimes(text, (at, utc) => `${utc} (${localTime(at, utc, timeZone)})`)

/** The day is only written where it is another one there. */
const localTime = (at: number, utc: string, timeZone: string): string => {
  const [day, clock] = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
    .format(at)
    .split(' ')
  return `${day === utc.slice(0, 10) ? '' : `${day} `}${clock} ${timeZone}`
}

/** A message whose times are those of a zone, too. Parameters of steps and texts of the agent stay as they are. */
export const inZone = (message: Message, timeZone = 'UTC'): Message => {
  if (timeZone === 'UTC') return message
  const local = (text: string) => withLocalTimes(text, timeZone)
  const { summary, facts, lines, notes } = message
  return {
    ...message,
    summary: local(summary),
    facts: facts.map(({ label, value }) => ({ label, value: local(value) })),
    lines: lines.map(local),
    notes: notes.map(local),
    ...(message.situation === undefined ? {} : { situation: message.situation.map(local) }),
  }
}

/** `34 min`, `3 h 34 min`, `5 days` */
export const duration = (milliseconds: number): string => {
  const whole = Math.max(0, Math.floor(milliseconds / minutes(1)))
  if (whole === 0) return 'less than a minute'
  if (whole < 60) return `${whole} min`
  const hours = Math.floor(whole / 60)
  if (hours >= 48) return `${Math.floor(hours / 24)} days`
  return whole % 60 === 0 ? `${hours} h` : `${hours} h ${whole % 60} min`
}

export const between = (from: Instant, to: Instant): string => duration(Date.parse(to) - Date.parse(from))
