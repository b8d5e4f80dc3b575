import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'
import { ToolError } from '../../local/commands/shared/command-line'
import { taken, type Unnamed } from './browser'

/** A picture among others of its kind: what of, and at which moment. */
export interface Cell {
  readonly row: string
  readonly column: string
  readonly picture: Buffer
}

/** Of what a sheet's pictures are: widths of what is looked at and of a column, in pixels. */
export const SIZES = {
  phone: { width: 390, column: 300 },
  desktop: { width: 680, column: 480 },
} as const
export type Size = keyof typeof SIZES

export interface SheetLook {
  readonly size: Size
  readonly dark: boolean
}

/** Bytes: a sheet is looked at on its own. */
const MOST = 300_000
/** Of the pictures' compression, from what is wanted to what is still read well. */
const QUALITIES = [0.72, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]

const style = ({ size, dark }: SheetLook): string =>
  `body{margin:0;padding:16px;background:${dark ? '#0b0e12' : '#eef1f5'};color:${dark ? '#e7ebf1' : '#18212e'};font:14px/1.4 Lato,"Segoe UI",Arial,sans-serif}
h2{font-size:16px;margin:18px 0 8px}.row{display:flex;gap:14px;align-items:flex-start}
figure{margin:0;width:${SIZES[size].column}px}figcaption{margin-bottom:4px;opacity:.75}img{width:100%;border:1px solid ${dark ? '#2c3644' : '#d8dee7'};border-radius:6px}`

/** Of everything at a glance: a row for each kind of fault, a column for each moment. */
const sheetHtml = (cells: readonly Cell[], look: SheetLook): string => {
  const rows = [...new Set(cells.map(({ row }) => row))].map((row) => {
    const own = cells.filter((cell) => cell.row === row)
    const figures = own.map(
      ({ column, picture }) =>
        `<figure><figcaption>${escapeHtml(column)}</figcaption><img src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
    )
    return `<h2>${escapeHtml(row)}</h2><div class="row">${figures.join('')}</div>`
  })
  return `<!doctype html><meta charset="utf-8"><style>${style(look)}</style>${rows.join('')}`
}

/** Writes a sheet and answers its file. @throws ToolError where it became too large */
export const writeSheet = async (
  browser: Browser,
  name: string,
  cells: readonly Cell[],
  look: SheetLook,
  folder: string,
): Promise<string> => {
  const columns = Math.max(...cells.map(({ row }) => cells.filter((cell) => cell.row === row).length))
  const width = columns * (SIZES[look.size].column + 14) + 18
  const tab = await browser.newPage({ viewport: { width, height: 100 } })
  try {
    await tab.setContent(sheetHtml(cells, look))
    const png = await tab.screenshot({ fullPage: true })
    const path = join(folder, `${name}.webp`)
    for (const quality of QUALITIES) {
      const webp = await compressed(tab, png, quality)
      if (webp.length > MOST) continue
      writeFileSync(path, webp)
      return path
    }
    throw new ToolError(
      `${name} has more than ${MOST} bytes, however it is compressed: make its pictures shorter`,
    )
  } finally {
    await tab.close()
  }
}

/** WebP, by the browser: half of what JPEG needs for text. */
const compressed = async (tab: Page, png: Buffer, quality: number): Promise<Buffer> => {
  const url = (await tab.evaluate(`(async () => {
    const image = new Image()
    image.src = 'data:image/png;base64,${png.toString('base64')}'
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
    canvas.getContext('2d').drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', ${quality})
  })()`)) as string
  const [kind, data = ''] = url.split(',')
  if (kind !== 'data:image/webp;base64') throw new ToolError('this browser writes no WebP')
  return Buffer.from(data, 'base64')
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
