import { readFileSync } from 'node:fs'

/** Milliseconds of CPU time that loading a handler may take: AWS gives as many of a machine that does nothing else. */
const INIT_MS = 10_000
/** Milliseconds without any CPU time after which it hangs: a busy machine gives every process some of it. */
const HANGS_MS = 30_000
/** Milliseconds of a clock, where CPU time cannot be known. */
const WALL_MS = 60_000
/** Milliseconds between two looks at it. */
const LOOK_MS = 500
/** Milliseconds of a tick of `/proc`, on every Linux that Node runs on. */
const TICK_MS = 10

/** CPU time of a process so far, in milliseconds; `undefined` where the system does not tell. */
export const cpuMsOf = (pid: number | undefined): number | undefined => {
  try {
    // The name, in brackets, may hold anything; `utime` and `stime` are the 14th and 15th field.
    const [, fields = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const [user, system] = fields.split(' ').slice(11, 13).map(Number)
    const ticks = (user ?? Number.NaN) + (system ?? Number.NaN)
    return Number.isNaN(ticks) ? undefined : ticks * TICK_MS
  } catch {
    return undefined
  }
}

/** What is known of a start at one moment, in milliseconds: since it began, and of the CPU so far. */
export interface Moment {
  readonly wallMs: number
  readonly cpuMs: number | undefined
}

const seconds = (ms: number): string => (ms / 1000).toFixed(2)

/**
 * Judges one moment after the other; answers why the start must be ended. CPU time counts, so that a machine that is busy with
 * something else does not end what only waits for its turn.
 */
export const makeInitLimit = (limitMs = INIT_MS): ((moment: Moment) => string | undefined) => {
  let last: { readonly cpuMs: number; readonly wallMs: number } | undefined
  return ({ wallMs, cpuMs }) => {
    if (cpuMs === undefined)
      return wallMs < WALL_MS ? undefined : `Init timed out after ${seconds(wallMs)} seconds`
    if (cpuMs >= limitMs) return `Init timed out after ${seconds(limitMs)} seconds of CPU time`
    if (last === undefined || cpuMs > last.cpuMs) last = { cpuMs, wallMs }
    return wallMs - last.wallMs < HANGS_MS
      ? undefined
      : `Init timed out after ${seconds(HANGS_MS)} seconds in which it did nothing`
  }
}

/** Looks at a starting process until it is released; calls `overdue` once. */
export const watchInit = (
  pid: number | undefined,
  limitMs: number | undefined,
  overdue: (problem: string) => void,
): (() => void) => {
  const judge = makeInitLimit(limitMs)
  const began = performance.now()
  const timer = setInterval(() => {
    const problem = judge({ wallMs: performance.now() - began, cpuMs: cpuMsOf(pid) })
    if (problem === undefined) return
    clearInterval(timer)
    overdue(problem)
  }, LOOK_MS)
  return () => clearInterval(timer)
}
