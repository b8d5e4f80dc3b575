/** What AWS answers a page of a list with. */
interface Page<A> {
  readonly items: readonly A[] | undefined
  /** Token of the page after it; `undefined` on the last. */
  readonly next: string | undefined
}

/** Items of every page of a list. Rejects with what a page does. @param ask for the page of a token, at first of none */
export const allPages = async <A>(
  ask: (token: string | undefined) => Promise<Page<A>>,
): Promise<readonly A[]> => {
  const all: A[] = []
  let token: string | undefined
  do {
    const { items = [], next } = await ask(token)
    all.push(...items)
    token = next
  } while (token !== undefined)
  return all
}
