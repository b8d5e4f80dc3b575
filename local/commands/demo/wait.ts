/** Waits until `condition` gives a value; rejects with what was waited for when `limitMs` is over. */
export const waitFor = async <A>(
  what: string,
  condition: () => Promise<A | undefined> | A | undefined,
  limitMs = 180_000,
): Promise<A> => {
  const deadline = Date.now() + limitMs
  for (;;) {
    const value = await condition()
    if (value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
