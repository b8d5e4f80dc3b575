import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inOrder } from '../../../tools/review/filed'
import { statusPage } from '../../../tools/status/html'
import { firstDay } from '../../../tools/status/run'
import { statusOf } from '../../../tools/status/status'
import { assertReadable, browserPath, openBrowser, openPage } from '../../support/browser'
import { oddDay } from '../../support/odd-day'
import { filed } from '../../support/reviewed-day'

const TO = '2026-03-02T16:30:00.000Z'

const test = suite('tools/status: the page in a browser')
const maybe = browserPath === undefined ? test.skip : test
if (browserPath === undefined) console.log('skipped: the page in a browser, because there is no chromium')

let browser: Browser
let folder: string
let url: string

test.before(async () => {
  if (browserPath === undefined) return
  browser = await openBrowser(browserPath)
  folder = mkdtempSync(join(tmpdir(), 'cloudops-status-'))
  const { events } = inOrder(oddDay().events.map((event) => filed(event)))
  const status = statusOf({
    events: events.filter(({ at }) => at <= TO),
    from: firstDay(TO, 90),
    to: TO,
    known_from: '2025-12-20T00:00:00.000Z',
    monitored: ['quiet.example.com'],
    target: 0.999,
    cool_down_minutes: 60,
  })
  writeFileSync(join(folder, 'status.html'), statusPage(status))
  url = pathToFileURL(join(folder, 'status.html')).href
})
test.after(async () => {
  await browser?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

const open = (colorScheme: 'light' | 'dark', width: number, use: (page: Page) => Promise<void>) =>
  openPage(browser, url, { colorScheme, width, height: 760 }, use)

for (const [scheme, width] of [
  ['light', 1000],
  ['dark', 1000],
  ['light', 390],
] as const)
  maybe(`${scheme}, ${width} px: readable, accessible, no sideways scroll, the failing first`, () =>
    open(scheme, width, async (page) => {
      assert.is(await page.locator('h1').innerText(), '1 failing, 10 operational')
      assert.match(await page.locator('section h2').first().innerText(), 'forged.example.com')
      await assertReadable(page)
    }),
  )

maybe('days and what is left of the budget are seen in colours that people have chosen themselves', () =>
  open('dark', 1000, async (page) => {
    const marks = ['.bars i.good', '.bars i.bad', '.legend i.risk', '.meter > span']
    const colours = () =>
      page.evaluate(
        `${JSON.stringify(marks)}.map((one) => getComputedStyle(document.querySelector(one)).backgroundColor)`,
      )
    const chosen = await colours()
    await page.emulateMedia({ forcedColors: 'active' })
    assert.equal(await colours(), chosen)
  }),
)

maybe('on paper it is black on white, whatever the screen is', () =>
  open('dark', 700, async (page) => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const sheet = await page.evaluate("getComputedStyle(document.querySelector('section')).backgroundColor")
    assert.is(sheet, 'rgb(255, 255, 255)')
  }),
)

test.run()
