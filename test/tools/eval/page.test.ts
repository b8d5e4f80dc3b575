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
import { assertReadable, browserPath, openBrowser, openPage } from '../../support/browser'
import { evaluated } from '../../support/evaluation'

const DOCS = join(__dirname, '..', '..', '..', 'docs')

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

const open = (colorScheme: 'light' | 'dark', width: number, use: (page: Page) => Promise<void>) =>
  openPage(browser, url, { colorScheme, width, height: 1100 }, use)

for (const [scheme, width] of [
  ['light', 1000],
  ['dark', 390],
] as const)
  maybe(`${scheme}, ${width} px: readable, accessible, no sideways scroll`, () =>
    open(scheme, width, async (page) => {
      assert.match(await page.locator('h1').innerText(), /of 100$/)
      await assertReadable(page)
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
