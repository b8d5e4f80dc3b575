import { cpus } from 'node:os'

/** Milliseconds since the machine began, of all processors together. */
interface Spent {
  readonly all: number
  readonly idle: number
}

const spentByAll = (): Spent => {
  const times = cpus().map((cpu) => cpu.times)
  const idle = times.reduce((sum, one) => sum + one.idle, 0)
  return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) }
}

/**
 * Gives the share of the processors' time that no one on this machine has used since it was asked last, from 0 to 1. 0 where the
 * system does not say.
 */
export const idleShare = (spent: () => Spent = spentByAll): (() => number) => {
  let before = spent()
  return () => {
    const now = spent()
    const all = now.all - before.all
    const idle = all > 0 ? (now.idle - before.idle) / all : 0
    before = now
    return idle
  }
}
