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

/** Starts somewhere else each time, by a random UUID: when time runs out, it must not always be the same ones that are passed over. */
export const rotated = <A>(items: readonly A[], random: string): readonly A[] => {
  const start = Number.parseInt(random.slice(0, 8), 16) % Math.max(1, items.length)
  return [...items.slice(start), ...items.slice(0, start)]
}
