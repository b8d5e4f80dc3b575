import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'
import { ToolError } from '../../local/commands/shared/command-line'
import { spansOf } from './ansi'

/** A line of a terminal, and the milliseconds after which it was there. */
export interface Line {
  readonly at: number
  /** With its colours. */
  readonly text: string
}

export const COLUMNS = 80
const ROWS = 24
/** Pixels. */
const CELL = 8.4
const HEIGHT = 19
const MARGIN = 16
const BAR = 34
/** Milliseconds: the longest pause that is played, between two lines of one moment, and at the end. */
const PAUSE = 1_600
const BETWEEN = 90
const REST = 7_000

/** As fast as a person can follow: long pauses are cut, and what came at once comes line by line. */
const playedAt = (lines: readonly Line[]): readonly number[] => {
  let at = 600
  return lines.map(({ at: now }, index) => {
    const before = lines[index - 1]?.at ?? now
    at += Math.max(BETWEEN, Math.min(PAUSE, now - before))
    return at
  })
}

const STYLE = `:root{--ground:#fff;--frame:#d0d7de;--bar:#f6f8fa;--text:#1f2328;--dim:#656d76;--red:#b42318;--green:#116329;--yellow:#7d4e00;--blue:#0550ae;--magenta:#8250df;--cyan:#0b6470}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--frame:#30363d;--bar:#161b22;--text:#e6edf3;--dim:#8d96a0;--red:#ff7b72;--green:#56d364;--yellow:#e3b341;--blue:#79c0ff;--magenta:#d2a8ff;--cyan:#76e3ea}}
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--text);white-space:pre}
.bold{font-weight:700}.dim{fill:var(--dim)}${['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'].map((name) => `.${name}{fill:var(--${name})}`).join('')}`

const percent = (share: number): string => `${Number((share * 100).toFixed(2))}%`

/** Each line appears at its moment, and older ones move up; who wants no motion sees the end. */
const animation = (moments: readonly number[], rows: number): string => {
  const total = (moments.at(-1) ?? 0) + REST
  const up = (index: number): string => `transform:translateY(${-Math.max(0, index + 1 - rows) * HEIGHT}px)`
  const frames = moments.map(
    (at, index) => `@keyframes l${index}{0%{opacity:0}${percent(at / total)}{opacity:1}}`,
  )
  const moves = moments.map((at, index) => `${percent(at / total)}{${up(index)}}`)
  const named = moments.map((_, index) => `#l${index}{animation-name:l${index}}`)
  return `#s{${up(moments.length - 1)}}@media (prefers-reduced-motion:no-preference){text[id],#s{animation:${total}ms step-end infinite}#s{animation-name:s}${named.join('')}}@keyframes s{0%{${up(0)}}${moves.join('')}}${frames.join('')}`
}

const textOf = (line: string, index: number): string => {
  const spans = spansOf(line)
  const length = spans.reduce((sum, { text }) => sum + text.length, 0)
  if (length === 0) return ''
  const inner = spans.map(({ text, classes }) =>
    classes.length === 0
      ? escapeHtml(text)
      : `<tspan class="${classes.join(' ')}">${escapeHtml(text)}</tspan>`,
  )
  return `<text id="l${index}" y="${(index + 1) * HEIGHT - 5}" textLength="${Number((length * CELL).toFixed(1))}">${inner.join('')}</text>`
}

/** The recording as a picture that moves, without a script: it is played wherever a picture is shown. */
export const recordingSvg = (command: string, lines: readonly Line[]): string => {
  const width = Math.ceil(COLUMNS * CELL + 2 * MARGIN)
  const all = [{ at: lines[0]?.at ?? 0, text: `\u001b[1m$ ${command}\u001b[22m` }, ...lines]
  const height = BAR + ROWS * HEIGHT + 2 * MARGIN
  const dots = [18, 36, 54].map((x) => `<circle cx="${x}" cy="17" r="5" fill="var(--frame)"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal that runs ${escapeHtml(command)}">
<style>${STYLE}${animation(playedAt(all), ROWS)}</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="var(--ground)" stroke="var(--frame)"/>
<path d="M1 ${BAR}V8a7 7 0 0 1 7-7H${width - 8}a7 7 0 0 1 7 7V${BAR}z" fill="var(--bar)"/>${dots.join('')}
<svg aria-hidden="true" x="${MARGIN}" y="${BAR + MARGIN / 2}" width="${width - 2 * MARGIN}" height="${ROWS * HEIGHT + MARGIN}"><g id="s">
${all.map(({ text }, index) => textOf(text, index)).join('\n')}
</g></svg></svg>
`
}

/** Runs a command as in a terminal of so many columns, with colours. @throws ToolError where it fails */
export const record = async (
  args: readonly string[],
  cwd: string,
  stop: AbortSignal,
): Promise<readonly Line[]> => {
  const { NO_COLOR: _, ...environment } = process.env
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: { ...environment, FORCE_COLOR: '1', COLUMNS: String(COLUMNS) },
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: stop,
  })
  const began = performance.now()
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', (text) =>
    lines.push({ at: performance.now() - began, text }),
  )
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0)
    throw new ToolError(`the command ended with ${code}:\n${lines.map(({ text }) => text).join('\n')}`)
  return lines
}
