import type { RootContent } from 'mdast'
import { cutTree } from './cut'

/**
 * The longest beginning of a text whose form in a channel stays within `limit`; what a channel adds (marks, escapes) is
 * only known once it is written.
 */
export const fit = <A>(
  nodes: readonly RootContent[],
  limit: number,
  write: (nodes: readonly RootContent[]) => A,
  size: (written: A) => number,
): { readonly written: A; readonly cut: boolean } => {
  let budget = limit
  for (;;) {
    const { nodes: kept, cut } = cutTree(nodes, budget)
    const written = write(kept)
    const length = size(written)
    if (length <= limit || kept.length === 0) return { written, cut }
    budget = Math.floor((budget * limit * 0.9) / length)
  }
}
