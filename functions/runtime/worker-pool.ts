/** Does one thing after the other, so many at once; answers in no order. */
export const inParallel = async <A, B>(
  atOnce: number,
  items: readonly A[],
  run: (item: A) => Promise<B>,
): Promise<readonly B[]> => {
  const waiting = items.values()
  const done: B[] = []
  const worker = async (): Promise<void> => {
    for (const item of waiting) done.push(await run(item))
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return done
}
