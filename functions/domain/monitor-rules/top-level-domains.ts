/**
 * The rules of the public suffix list, as tldts has them: its functions answer alike for a top-level domain that is listed and
 * for one that is not, in its build for ICANN's section. `test/stacks/settings.test.ts` sees whether they are still read rightly.
 */
const rules: typeof import('tldts-icann/dist/types/src/data/trie') = require('tldts-icann/dist/cjs/src/data/trie')

const read = (): ReadonlySet<string> => {
  const { edgeLength, edgeStart, labelText, rulesRoot } = rules
  const found = new Set<string>()
  let offset = 0
  for (const [edge, length] of edgeLength.entries()) {
    if (edge >= (edgeStart[rulesRoot] ?? 0) && edge < (edgeStart[rulesRoot + 1] ?? 0))
      found.add(labelText.slice(offset, offset + length))
    offset += length
  }
  return found
}

let known: ReadonlySet<string> | undefined

/** Whether a top-level domain exists, international ones in their xn-- form. */
export const isTopLevelDomain = (name: string): boolean => {
  known ??= read()
  return known.has(name)
}
