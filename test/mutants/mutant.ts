/** One way to break the product, and the tests that must notice it. */
export interface Mutant {
  readonly name: string
  readonly file: string
  /** Text that is exactly once in the file. */
  readonly find: string
  readonly replace: string
  readonly tests: readonly string[]
}
