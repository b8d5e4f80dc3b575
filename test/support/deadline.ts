import type { MakeDeadline } from '../../functions/adapters/prober/net/time-budget'

/** Time that a test lets pass, so that none depends on how fast the machine is. Milliseconds. */
const PLENTY = 60_000

export interface ManualDeadline {
  readonly makeDeadline: MakeDeadline
  /** The time is over, for all that goes on and all that begins later. */
  readonly expire: () => void
}

export const manualDeadline = (): ManualDeadline => {
  const watchers = new Set<() => void>()
  let over = false
  const soon = (expired: () => void) => {
    const immediate = setImmediate(expired)
    return () => clearImmediate(immediate)
  }
  return {
    makeDeadline: () => ({
      left: () => PLENTY,
      watch: (expired) => {
        if (over) return soon(expired)
        watchers.add(expired)
        return () => watchers.delete(expired)
      },
      end: () => {},
    }),
    expire: () => {
      over = true
      for (const expired of [...watchers]) if (watchers.delete(expired)) soon(expired)
    },
  }
}

/** The phases of a probe that a deadline watches, in order. */
export type Phase = 'tcp' | 'tls' | 'answer'
const PHASES: readonly Phase[] = ['tcp', 'tls', 'answer']

/** A limit that each probe reaches as soon as the phase begins; for `https` and for the first hop. */
export const overAt =
  (phase: Phase): MakeDeadline =>
  () => {
    let begun = 0
    return {
      left: () => PLENTY,
      watch: (expired) => {
        if (begun++ < PHASES.indexOf(phase)) return () => {}
        const immediate = setImmediate(expired)
        return () => clearImmediate(immediate)
      },
      end: () => {},
    }
  }

/** The questions for records and for addresses are given up almost at once, what follows has plenty of time. */
export const shortOfDns: MakeDeadline = () => {
  let asked = 0
  return { left: () => (asked++ < 2 ? 100 : PLENTY), watch: () => () => {}, end: () => {} }
}
