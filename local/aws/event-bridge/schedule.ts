import { DefinitionError } from '../../terraform'

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

/** Longest wait of Node's timers, in milliseconds: a longer one would end at once. */
const MAX_WAIT = 2 ** 31 - 1

/** Runs every `interval` milliseconds; gives the way to end it. */
export const every = (interval: number, run: () => void): (() => void) => {
  let timer: NodeJS.Timeout
  const arm = (left: number): void => {
    const step = Math.min(left, MAX_WAIT)
    timer = setTimeout(() => {
      const due = left === step
      arm(due ? interval : left - step)
      if (due) run()
    }, step)
  }
  arm(interval)
  return () => clearTimeout(timer)
}
