import type { Instant } from '../../schemas/scalars'

const WRITTEN = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/** JavaScript would take the 30th of February for the 1st of March. */
const isOnCalendar = (day: string): boolean => {
  const time = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day)
}

/** A day as people write it, as its beginning in UTC. */
export const dayWritten = (given: string): Instant | undefined =>
  /^\d{4}-\d{2}-\d{2}$/.test(given) && isOnCalendar(given) ? `${given}T00:00:00.000Z` : undefined

/** A time with its zone as people write it; `undefined` for any other form, of which JavaScript reads some as another day. */
export const timeWritten = (given: string): Instant | undefined => {
  const day = WRITTEN.exec(given)?.[1]
  if (day === undefined || !isOnCalendar(day)) return undefined
  const time = new Date(given)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
