/** A number that is another one when it is read. It equals what is written the same, and compares with nothing. */
export class InexactNumber {
  constructor(readonly written: string) {}
}

export type Scalar = string | number | boolean | null | InexactNumber

/** Whether one scalar of the event fits. */
export type Test = (value: Scalar) => boolean

/** Values of one field: some test fits, or (`absent`) the event has no such field. */
export interface Leaf {
  readonly path: string
  readonly absent: boolean
  readonly tests: readonly Test[]
}

export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern'
  constructor(path: string, reason: string) {
    super(`Event pattern is not valid. Reason: ${reason}${path === '' ? '' : ` (at ${path})`}`)
  }
}
