/** Whether an answer is wanted soon (`make test FAST=1`): then a tenth of what a property is tried with. */
export const FEW = process.env.TEST_SAMPLES === 'few'
const SHARE = 10

/** How many samples a property is tried with. */
export const sampleSize = (all: number): number => (FEW ? Math.ceil(all / SHARE) : all)

/** Those of a series of cases that are tried. */
export const sampled = <A>(all: readonly A[]): readonly A[] =>
  FEW ? all.filter((_, at) => at % SHARE === 0) : all
