import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { type Definition, type Edge, graphOf, type Kind, type Node } from './graph'

const STYLES: Readonly<Record<Kind, string>> = {
  function: 'shape=box style="rounded,filled" fillcolor="#e8f0fe" color="#3b6fd4"',
  rule: 'shape=box style="rounded,filled" fillcolor="#f3ecfb" color="#7b4bb7"',
  bus: 'shape=box style="rounded,filled,bold" fillcolor="#e3d3f7" color="#7b4bb7"',
  archive: 'shape=folder style=filled fillcolor="#f3ecfb" color="#7b4bb7"',
  topic: 'shape=cds style=filled fillcolor="#fdecf2" color="#b8336a"',
  table: 'shape=cylinder style=filled fillcolor="#e9f6ec" color="#2f8f4e"',
  bucket: 'shape=folder style=filled fillcolor="#e9f6ec" color="#2f8f4e"',
  queue: 'shape=box style=filled fillcolor="#fff4e0" color="#c77d0a" fontsize=10',
  api: 'shape=box style=filled fillcolor="#e4f4f7" color="#1d7f92"',
  people: 'shape=ellipse style=filled fillcolor="#ffffff" color="#667085"',
}

const quoted = (value: string): string => JSON.stringify(value)

const nodeLine = ({ id, kind, lines }: Node): string =>
  `${quoted(id)} [label=${quoted(lines.join('\n'))} ${STYLES[kind]}]`

const edgeLine = ({ from, to, label = '', failure }: Edge): string =>
  `${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}${failure === true ? ' style=dashed color="#c77d0a" arrowhead=empty' : ''}]`

/** The definition in Graphviz's language. */
const dotOf = (definition: Definition): string => {
  const { nodes, edges } = graphOf(definition)
  return [
    'digraph "CloudOps Agent" {',
    'rankdir=LR ranksep=0.9 nodesep=0.25 bgcolor="#ffffff" pad=0.3',
    'node [fontname="sans-serif" fontsize=12 margin="0.3,0.1"]',
    'edge [fontname="sans-serif" fontsize=9 color="#667085" fontcolor="#4a5568"]',
    ...nodes.map(nodeLine).sort(),
    ...edges.map(edgeLine).sort(),
    '}',
  ].join('\n')
}

/** The picture as SVG: the same definition gives the same bytes. */
export const pictureOf = async (definition: Definition): Promise<string> => {
  const graphviz = await Graphviz.load()
  return graphviz.dot(dotOf(definition), 'svg')
}
