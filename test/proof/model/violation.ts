/** `LIMIT`: no more executions at the same time than the settings allow. */
export type Invariant = 'LIMIT' | 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7'

/** An invariant that does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation'
  constructor(
    readonly invariant: Invariant,
    message: string,
  ) {
    super(`${invariant}: ${message}`)
  }
}
