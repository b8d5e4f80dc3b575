import { escapeHtml } from '../../../functions/domain/messages/markdown/html'

/** Pictures of figures, drawn as SVG within the page. Places along a line are shares of its width: letters stay as large on a phone. */

const LANE = 54
const LABEL = 20
const BAR = 22
/** Share of a bar that has room for its number, in percent. */
const ROOM = 5

export interface Part {
  readonly label: string
  readonly tone: string
  readonly count: number
}

export interface Bar {
  readonly label: string
  readonly parts: readonly Part[]
  /** At the right end. */
  readonly note: string
}

const svg = (height: number, description: string, inner: string): string =>
  `<div class="chart"><svg width="100%" height="${height}" role="img" aria-label="${escapeHtml(description)}">${inner}</svg></div>`

const laneLabel = (label: string, y: number): string =>
  `<text class="name" x="0" y="${y + LABEL - 6}">${escapeHtml(label)}</text>`

const partsOf = ({ parts }: Bar, y: number): string => {
  const total = parts.reduce((sum, { count }) => sum + count, 0)
  let at = 0
  return parts
    .filter(({ count }) => count > 0)
    .map(({ label, tone, count }) => {
      const width = (100 * count) / total
      const from = at
      at += width
      const inside =
        width < ROOM
          ? ''
          : `<text class="in" x="${(from + width / 2).toFixed(2)}%" y="${y + BAR / 2 + 4}" text-anchor="middle">${count}</text>`
      return `<g><title>${escapeHtml(`${label}: ${count}`)}</title><rect class="part ${tone}" x="${from.toFixed(2)}%" y="${y}" width="${width.toFixed(2)}%" height="${BAR}"/>${inside}</g>`
    })
    .join('')
}

const described = (bars: readonly Bar[]): string =>
  bars
    .map(
      ({ label, parts }) =>
        `${label}: ${parts
          .filter(({ count }) => count > 0)
          .map((part) => `${part.count} ${part.label}`)
          .join(', ')}`,
    )
    .join('; ')

/** A bar for each group, divided by what became of its answers. */
export const stackedBars = (title: string, bars: readonly Bar[]): string => {
  const lanes = bars.map((bar, index) => {
    const y = index * LANE
    const empty = `<rect class="lane" x="0" y="${y + LABEL}" width="100%" height="${BAR}"/>`
    return `${laneLabel(bar.label, y)}<text x="100%" y="${y + LABEL - 6}" text-anchor="end">${escapeHtml(bar.note)}</text>${empty}${partsOf(bar, y + LABEL)}`
  })
  return svg(bars.length * LANE, `${title}. ${described(bars)}`, lanes.join(''))
}

export const legend = (entries: readonly { readonly text: string; readonly tone: string }[]): string =>
  `<ul class="legend">${entries.map(({ text, tone }) => `<li><i class="${tone}"></i>${escapeHtml(text)}</li>`).join('')}</ul>`

export interface Dot {
  readonly name: string
  readonly grade: number
  readonly tone: string
}

const RADIUS = 4.5
const STEP = 9
/** Dots of one grade upon each other; more go beside them. */
const HIGH = 5
const STRIP = LABEL + HIGH * STEP + 12

const dotsOf = (dots: readonly Dot[], y: number): string => {
  const before = new Map<number, number>()
  return dots
    .map(({ name, grade, tone }) => {
      const place = Math.round(grade)
      const index = before.get(place) ?? 0
      before.set(place, index + 1)
      const x = 2 + 0.96 * grade
      const shift = Math.floor(index / HIGH) * STEP
      const up = y + LABEL + HIGH * STEP - (index % HIGH) * STEP
      return `<circle class="${tone}" cx="${x.toFixed(2)}%" cy="${up}" r="${RADIUS}" transform="translate(${shift} 0)"><title>${escapeHtml(`${name}: ${grade.toFixed(0)}`)}</title></circle>`
    })
    .join('')
}

/** Where each incident is between 0 and 100, a lane for each kind of fault. */
export const gradeStrip = (
  lanes: readonly { readonly label: string; readonly dots: readonly Dot[] }[],
): string => {
  const height = lanes.length * STRIP + 22
  const grid = [0, 25, 50, 75, 100].map((grade) => {
    const x = `${2 + 0.96 * grade}%`
    const anchor = grade === 0 ? 'start' : grade === 100 ? 'end' : 'middle'
    return `<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${height - 18}"/><text x="${x}" y="${height - 4}" text-anchor="${anchor}">${grade}</text>`
  })
  const drawn = lanes.map(
    ({ label, dots }, index) => `${laneLabel(label, index * STRIP)}${dotsOf(dots, index * STRIP)}`,
  )
  const count = lanes.reduce((sum, { dots }) => sum + dots.length, 0)
  return svg(
    height,
    `Grades of ${count} incidents by what they are about`,
    `${grid.join('')}${drawn.join('')}`,
  )
}
