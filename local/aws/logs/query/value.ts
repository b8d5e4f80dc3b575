/** Of a field; `undefined` where an event does not have it. */
export type Value = string | number | boolean | undefined

const DECIMALS = 1e4

/** As a result shows it: four decimals at most. */
export const textOf = (value: Value): string =>
  value === undefined
    ? ''
    : typeof value === 'number'
      ? String(Math.round(value * DECIMALS) / DECIMALS)
      : String(value)

export const numberOf = (value: Value): number | undefined => {
  if (typeof value === 'string' && value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

export const isTrue = (value: Value): boolean => value === true || (typeof value === 'number' && value !== 0)

/** As numbers where both are, as texts elsewhere. */
export const ordered = (a: Value, b: Value): number => {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left !== undefined && right !== undefined) return left - right
  return textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0
}

/** A field that is not there equals nothing. */
export const same = (a: Value, b: Value): boolean => a !== undefined && b !== undefined && ordered(a, b) === 0

/** `2026-01-31 08:05:00.000` of milliseconds since 1970. */
export const timeText = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '')
