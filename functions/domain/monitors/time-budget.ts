export interface TimeLeft {
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}

/** One write and its event may take this long; nothing is begun with less time left. Milliseconds. */
const WRITE_MS = 3_000

/** Why a write was not begun. */
export const NO_TIME = 'no time was left'

/** Whether another write can be begun before the function is ended. What is left undone is there for the next tick to see. */
export const timeToWrite = ({ remaining }: TimeLeft): boolean => remaining() >= WRITE_MS
