/** Whether an answer is wanted soon (`make test FAST=1`): then a tenth of what a property is tried with. */
export const FEW = process.env.TEST_SAMPLES === 'few'
const SHARE = 10

/** How many samples a property is tried with. */
export const sampleSize = (all: number): number => (FEW ? Math.ceil(all / SHARE) : all)

/** Those of a series of cases that are tried. */
export const sampled = <A>(all: readonly A[]): readonly A[] =>
  FEW ? all.filter((_, at) => at % SHARE === 0) : all

/** Prints what is expected of a variable, and ends the process as a command line that cannot be meant does. */
const misused = (name: string, expected: string, found: string): never => {
  console.error(`${name}: expected ${expected}, found ${found}`)
  process.exit(2)
}

/** The count that a variable gives, as in `make burst ALERTS=100`. */
export const countOf = (
  name: string,
  otherwise: number,
  words: Readonly<Record<string, number>> = {},
): number => {
  const text = process.env[name] ?? ''
  if (text === '') return otherwise
  if (Object.hasOwn(words, text)) return words[text] ?? otherwise
  const expected = ['a whole number from 1', ...Object.keys(words)].join(', or ')
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : misused(name, expected, text)
}

/** The seed of the variable `SEED`. */
export const seedOf = (otherwise: number): number => {
  const text = process.env.SEED ?? ''
  if (text === '') return otherwise
  return /^-?\d{1,10}$/.test(text) ? Number(text) : misused('SEED', 'a whole number', text)
}
