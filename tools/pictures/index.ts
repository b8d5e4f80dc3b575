import { existsSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { chromium } from 'playwright-core'
import { pc } from '../../local/commands/shared/colours'
import { readCommandLine, runTool, ToolError, textOf } from '../../local/commands/shared/command-line'
import { makeFolder } from '../../local/commands/shared/folder'
import { createProgress } from '../../local/commands/shared/progress'
import { forgetAws } from '../../local/no-aws'
import { shoot, type Unnamed } from './browser'
import { nameOf, SHEETS, type Sheet } from './faults'
import { takeAll } from './pictures'
import { record, recordingSvg } from './recording'
import { type Cell, cellOf, writeSheet } from './sheet'

const usage = `Usage: npm run pictures [-- --out FOLDER] [NAME...]

Runs the demo and takes the pictures of the documents from it, with a real browser: messages, pages, console, review, status.
With names only these are written ("slack-faults-phone-dark": of every kind of fault, on "slack", "teams", "email" or "page", "phone" or
"desktop", "light" or "dark"); "recording" takes the one of the demo's terminal, as an SVG that moves.

  --out FOLDER   where to write them (docs/pictures)
  --help         show this
`

const ROOT = join(__dirname, '..', '..')
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const browserPath = (): string => {
  const path = process.env.CHROMIUM ?? BROWSERS.find((one) => existsSync(one))
  if (path === undefined) throw new ToolError('there is no chromium; set CHROMIUM to one')
  return path
}

void runTool(usage, async (life) => {
  forgetAws()
  const { values, positionals } = readCommandLine(process.argv.slice(2), {
    out: { type: 'string' },
  })
  const folder = textOf(values, 'out') ?? join(ROOT, 'docs', 'pictures')
  makeFolder(folder)
  const progress = createProgress()
  life.add(progress.stop)
  const taken = (path: string): void => console.log(pc.dim(relative(process.cwd(), path)))
  if (positionals.includes('recording')) {
    progress.step('Recording the demo')
    const lines = await record(['tools/run.cjs', 'local/commands/demo/index.ts'], ROOT, life.signal)
    const path = join(folder, 'demo.svg')
    writeFileSync(path, recordingSvg('make demo', lines))
    progress.done()
    taken(path)
    if (positionals.length === 1) return 0
  }
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: ['--no-sandbox', '--disable-lcd-text', '--font-render-hinting=none'],
  })
  life.add(() => browser.close())
  const missing = new Set(positionals.filter((name) => name !== 'recording'))
  const take = async (...pictures: Parameters<typeof shoot>[1][]): Promise<void> => {
    for (const picture of pictures) {
      if (positionals.length > 0 && !missing.delete(picture.name)) continue
      taken(await shoot(browser, picture, folder))
    }
  }
  const sheets = new Map<Sheet, Cell[]>(
    SHEETS.filter((sheet) => positionals.length === 0 || missing.delete(nameOf(sheet))).map((sheet) => [
      sheet,
      [],
    ]),
  )
  const gather = async (sheet: Sheet, ...cell: [string, string, Unnamed]): Promise<void> => {
    sheets.get(sheet)?.push(await cellOf(browser, ...cell))
  }
  await takeAll(take, sheets.size === 0 ? undefined : gather, progress, life)
  const failed: string[] = []
  for (const [sheet, cells] of sheets) {
    try {
      taken(await writeSheet(browser, nameOf(sheet), cells, sheet, folder))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      failed.push(error.message)
    }
  }
  // After all the others: they took minutes.
  if (failed.length > 0) throw new ToolError(failed.join('; '))
  if (missing.size > 0) throw new ToolError(`there is no picture ${[...missing].join(', ')}`)
  progress.done()
  return 0
})
