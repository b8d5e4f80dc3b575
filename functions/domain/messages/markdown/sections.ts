import type { Root, RootContent } from 'mdast'
import { textOf } from './walk'

/** The blocks of an analysis without its plan, which is shown in a form of its own. */
export const withoutPlan = ({ children }: Root): readonly RootContent[] =>
  children.filter(
    (node) =>
      !(node.type === 'code' && node.lang?.toLowerCase() === 'json' && node.value.includes('"steps"')),
  )

/** The blocks below a heading, up to the next heading of the same depth or above; `undefined` where there is none. */
export const sectionOf = (
  nodes: readonly RootContent[],
  title: string,
): readonly RootContent[] | undefined => {
  const from = nodes.findIndex(
    (node) => node.type === 'heading' && textOf(node).trim().toLowerCase() === title.toLowerCase(),
  )
  const heading = nodes[from]
  if (heading?.type !== 'heading') return undefined
  const rest = nodes.slice(from + 1)
  const to = rest.findIndex((node) => node.type === 'heading' && node.depth <= heading.depth)
  const found = to < 0 ? rest : rest.slice(0, to)
  return found.length === 0 ? undefined : found
}
