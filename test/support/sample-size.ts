/** How many samples a property is tried with: all of them, or a fifth where an answer is wanted soon (`make test FAST=1`). */
export const sampleSize = (all: number): number =>
  process.env.TEST_SAMPLES === 'few' ? Math.ceil(all / 5) : all
