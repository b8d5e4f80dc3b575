import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'
import { ToolError } from '../../local/commands/shared/command-line'
import { taken, type Unnamed } from './browser'

/** A picture among others of its kind: what of, and at which moment. */
export interface Cell {
  readonly row: string
  readonly column: string
  readonly picture: Buffer
}

/** Pixels of a column. */
const WIDTH = 300
/** Bytes: a sheet has eighteen pictures or so, and is looked at on its own. */
const MOST = 900_000

const STYLE = `body{margin:0;padding:16px;background:#eef1f5;color:#18212e;font:14px/1.4 Inter,"Segoe UI",Arial,sans-serif}
h2{font-size:16px;margin:18px 0 8px}.row{display:flex;gap:14px;align-items:flex-start}
figure{margin:0;width:${WIDTH}px}figcaption{color:#526072;margin-bottom:4px}img{width:100%;border:1px solid #d8dee7;border-radius:6px;background:#fff}`

/** Of everything at a glance: a row for each kind of fault, a column for each moment. */
const sheetHtml = (cells: readonly Cell[]): string => {
  const rows = [...new Set(cells.map(({ row }) => row))].map((row) => {
    const own = cells.filter((cell) => cell.row === row)
    const figures = own.map(
      ({ column, picture }) =>
        `<figure><figcaption>${escapeHtml(column)}</figcaption><img src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
    )
    return `<h2>${escapeHtml(row)}</h2><div class="row">${figures.join('')}</div>`
  })
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${rows.join('')}`
}

/** Writes a sheet and answers its file. @throws ToolError where it became too large */
export const writeSheet = async (
  browser: Browser,
  name: string,
  cells: readonly Cell[],
  folder: string,
): Promise<string> => {
  const columns = Math.max(...cells.map(({ row }) => cells.filter((cell) => cell.row === row).length))
  const tab = await browser.newPage({ viewport: { width: columns * (WIDTH + 14) + 32, height: 100 } })
  try {
    await tab.setContent(sheetHtml(cells))
    const path = join(folder, `${name}.jpg`)
    const { length } = await tab.screenshot({ path, type: 'jpeg', quality: 60, fullPage: true })
    if (length > MOST) throw new ToolError(`${name} has ${length} bytes, at most ${MOST} are wanted`)
    return path
  } finally {
    await tab.close()
  }
}

export const cellOf = async (
  browser: Browser,
  row: string,
  column: string,
  picture: Unnamed,
): Promise<Cell> => ({
  row,
  column,
  picture: await taken(browser, { ...picture, name: `${row}, ${column}` }),
})
