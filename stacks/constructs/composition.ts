/** Bytes of each source file in what a function loads at its start, and in what it loads when needed. */
export interface Composition {
  readonly start: Readonly<Record<string, number>>
  readonly late: Readonly<Record<string, number>>
}

/** In the folder of what was compiled: a `Composition` by the function's name. */
export const COMPOSITIONS = 'compositions.json'
