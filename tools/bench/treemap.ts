import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'

/** A rectangle among others: its area is its size. */
export interface Area {
  readonly name: string
  /** In kilobytes. */
  readonly size: number
  readonly colour: string
}

/** Kilobytes of a unit of area, and the points of its side. */
const SCALE = 3
const SIDE = 32
const FONT = 9
/** Width of a character in sizes of the font. */
const CHARACTER = 0.55
const CHARACTER_BOLD = 0.62
/** Of the name of a group, in points. */
const HEADING = 15
const MARGIN = 5

const quoted = (value: string): string => JSON.stringify(value)
const kilobytes = (name: string, size: number): string => `${name} ${size.toFixed(0)} kB`

/** Name and size on lines that a square of this area has room for, or nothing. */
const labelOf = ({ name, size }: Area): string => {
  const lines = [...name.replace('/', '/\n').split('\n'), `${size.toFixed(0)} kB`]
  const longest = Math.max(...lines.map(({ length }) => length)) * CHARACTER * FONT
  return longest < Math.sqrt(size / SCALE) * SIDE ? lines.join('\n') : ''
}

/** A treemap of groups as SVG: the same areas give the same bytes. */
export const treemap = async (groups: Readonly<Record<string, readonly Area[]>>): Promise<string> => {
  const clusters = Object.entries(groups).map(([group, areas], index) => {
    const nodes = areas.map((area) =>
      [
        `${quoted(`${group} ${area.name}`)} [area=${(area.size / SCALE).toFixed(3)} fillcolor=${quoted(area.colour)}`,
        `label=${quoted(labelOf(area))} tooltip=${quoted(`${group}: ${kilobytes(area.name, area.size)}`)}]`,
      ].join(' '),
    )
    return `subgraph cluster_${index} { ${nodes.join('\n')} }`
  })
  const dot = [
    'graph {',
    'bgcolor="#ffffff"',
    `node [shape=box style=filled color="#ffffff" fontname="sans-serif" fontsize=${FONT}]`,
    ...clusters,
    '}',
  ].join('\n')
  const svg = (await Graphviz.load()).patchwork(dot, 'svg')
  return svg.replace('</g>\n</svg>', `${headings(svg, groups)}</g>\n</svg>`)
}

/** Graphviz gives the rectangle of a group no name. */
const headings = (svg: string, groups: Readonly<Record<string, readonly Area[]>>): string =>
  Object.entries(groups)
    .map(([group, areas], index) => {
      const [, points = ''] =
        new RegExp(`<title>cluster_${index}</title>\\s*<polygon[^>]* points="([^"]+)"`).exec(svg) ?? []
      const corners = points.split(' ').map((point) => point.split(',').map(Number))
      const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis] ?? 0)) as [
        number[],
        number[],
      ]
      const [x, y, width] = [Math.min(...xs), Math.min(...ys), Math.max(...xs) - Math.min(...xs)]
      const text = kilobytes(
        group,
        areas.reduce((sum, { size }) => sum + size, 0),
      )
      const font = Math.min(HEADING, (width - 2 * MARGIN) / (text.length * CHARACTER_BOLD))
      return `<text x="${x + MARGIN}" y="${y + HEADING}" font-family="sans-serif" font-size="${font.toFixed(1)}" font-weight="bold">${escapeHtml(text)}</text>\n`
    })
    .join('')
