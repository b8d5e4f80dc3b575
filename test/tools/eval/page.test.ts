import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TRANSCRIPT } from '../../../tools/eval/agents'
import { recordedContender } from '../../../tools/eval/agents/recorded'
import { readTranscript } from '../../../tools/eval/agents/transcript'
import { readCorpus } from '../../../tools/eval/corpus/read'
import { evaluationPage } from '../../../tools/eval/page'
import { BROWSER_LIMIT_MS, browserPath, openBrowser } from '../../support/browser'
import { evaluated } from '../../support/evaluation'

const DOCS = join(__dirname, '..', '..', '..', 'docs')
const AXE = require.resolve('axe-core/axe.min.js')

const test = suite('tools/eval: the page in a browser')
const maybe = browserPath === undefined ? test.skip : test
if (browserPath === undefined) console.log('skipped: the page in a browser, because there is no chromium')

let browser: Browser
let folder: string
let url: string

test.before(async () => {
  if (browserPath === undefined) return
  browser = await openBrowser(browserPath)
  folder = mkdtempSync(join(tmpdir(), 'cloudops-evaluation-'))
  const corpus = readCorpus()
  const { results } = await evaluated(corpus, async () =>
    recordedContender(readTranscript(TRANSCRIPT), corpus.cases),
  )
  const file = join(folder, 'index.html')
  writeFileSync(file, evaluationPage(results))
  url = pathToFileURL(file).href
})
test.after(async () => {
  await browser?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

const open = async (
  colorScheme: 'light' | 'dark',
  width: number,
  use: (page: Page) => Promise<void>,
): Promise<void> => {
  const context = await browser.newContext({
    viewport: { width, height: 1100 },
    colorScheme,
    bypassCSP: true,
  })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(BROWSER_LIMIT_MS)
    page.on('request', (request) => assert.is(request.url(), url))
    await page.goto(url)
    await use(page)
  } finally {
    await context.close()
  }
}

for (const [scheme, width] of [
  ['light', 1000],
  ['dark', 390],
] as const)
  maybe(`${scheme}, ${width} px: readable, accessible, no sideways scroll`, () =>
    open(scheme, width, async (page) => {
      assert.match(await page.locator('h1').innerText(), /of 100$/)
      const [wide, view] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      )
      assert.ok(wide <= view, `${wide} px on ${view} px`)
      await page.addScriptTag({ path: AXE })
      const faults = await page.evaluate<readonly string[]>(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html].join()))',
      )
      assert.equal(faults, [])
    }),
  )

maybe('the picture in the documents can be made anew', () =>
  open('light', 1000, async (page) => {
    const picture = await page.screenshot()
    if (process.env.UPDATE_PICTURES === '1') writeFileSync(join(DOCS, 'pictures', 'evaluation.png'), picture)
    assert.ok(picture.length > 10_000)
  }),
)

test.run()
