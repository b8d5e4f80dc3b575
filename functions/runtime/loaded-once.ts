/** What takes time to load, when it is needed first: later calls, and those made meanwhile, get the same. */
export const loadedOnce = <A>(load: () => Promise<A>): (() => Promise<A>) => {
  let loaded: Promise<A> | undefined
  return () => {
    loaded ??= load()
    return loaded
  }
}
