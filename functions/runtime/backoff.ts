export interface Backoff {
  /** How often a call is made in all. */
  readonly attempts: number
  /** Between the first two, in milliseconds; twice as long each time. */
  readonly first_ms: number
  /** What is waited in all, at most, in milliseconds. */
  readonly patience_ms: number
}

/** How many of these were made, and how long was waited. */
export interface Tried {
  readonly attempts: number
  readonly waited_ms: number
}

/**
 * Milliseconds before the next attempt, or `undefined` where there is none. The delay grows by itself, and a part of it is chance, so
 * that many do not come back together. What the other side asks for makes it longer and never shorter, within our patience: no
 * peer says how often, or how fast, something is done here.
 */
export const delayBefore = (
  { attempts, waited_ms }: Tried,
  { attempts: most, first_ms, patience_ms }: Backoff,
  asked_ms: number | undefined,
  random = Math.random,
): number | undefined => {
  if (attempts >= most) return undefined
  const own = first_ms * 2 ** (attempts - 1) * (0.75 + random() / 2)
  const delay = Math.round(Math.max(own, asked_ms !== undefined && asked_ms > 0 ? asked_ms : 0))
  return waited_ms + delay > patience_ms ? undefined : delay
}
