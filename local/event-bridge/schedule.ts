import { DefinitionError } from '../terraform'

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** Milliseconds between two runs. @throws DefinitionError for anything but a rate */
export const intervalOf = (address: string, expression: string): number => {
  const [, count, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? []
  const number = Number(count)
  // AWS wants the singular for 1 and the plural for everything else.
  if (unit === undefined || number < 1 || (number === 1) !== (plural === '')) {
    throw new DefinitionError(address, `the local cloud does not understand the schedule ${expression}`)
  }
  return number * (UNITS[unit] ?? 0)
}
