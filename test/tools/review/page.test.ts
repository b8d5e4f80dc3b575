import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { html } from '../../../tools/review/html'
import type { Review } from '../../../tools/review/model'
import { BROWSER_LIMIT_MS, browserPath, openBrowser } from '../../support/browser'
import { busyDay } from '../../support/busy-day'
import { reviewedDay } from '../../support/reviewed-day'

const HOSTILE = '</title><script>document.title="owned"</script><img src=x onerror=alert(1)>'

const test = suite('tools/review: the page in a browser')
const maybe = browserPath === undefined ? test.skip : test
if (browserPath === undefined) console.log('skipped: the page in a browser, because there is no chromium')

let browser: Browser
let folder: string
let url: string
const day = busyDay(200, '2026-02-01T00:00:00.000Z')
const plain: Review = reviewedDay(day)
const review: Review = {
  ...plain,
  notices: [HOSTILE],
  alerts: plain.alerts.map((alert, index) => (index === 0 ? { ...alert, summary: HOSTILE } : alert)),
}

test.before(async () => {
  if (browserPath === undefined) return
  browser = await openBrowser(browserPath)
  folder = mkdtempSync(join(tmpdir(), 'cloudops-page-'))
  writeFileSync(join(folder, 'review.html'), html(review))
  url = pathToFileURL(join(folder, 'review.html')).href
})
test.after(async () => {
  await browser?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

const open = async (
  colorScheme: 'light' | 'dark',
  width: number,
  use: (page: Page, problems: string[]) => Promise<void>,
): Promise<void> => {
  const page = await browser.newPage({ viewport: { width, height: 1100 }, colorScheme })
  page.setDefaultTimeout(BROWSER_LIMIT_MS)
  const problems: string[] = []
  page.on('console', (message) => problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => {
    if (request.url() !== url) problems.push(`asked for ${request.url()}`)
  })
  try {
    await page.goto(url)
    await use(page, problems)
    assert.equal(problems, [])
  } finally {
    await page.close()
  }
}

/** Luminance contrast of two `rgb(…)` colours, as WCAG counts it. */
const contrast = (one: string, other: string): number => {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const value = Number(part) / 255
      return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const colours = (page: Page, selector: string): Promise<{ readonly text: string; readonly behind: string }> =>
  page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)})
    let behind = element
    while (behind && /rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement
    return { text: getComputedStyle(element).color, behind: getComputedStyle(behind ?? document.body).backgroundColor }
  })()`)

for (const scheme of ['light', 'dark'] as const) {
  maybe(`${scheme}: readable, and its texts from outside stay texts`, () =>
    open(scheme, 1180, async (page) => {
      assert.match(await page.title(), /^Incident review 2026-01-31/)
      assert.is(await page.locator('img, article script').count(), 0)
      for (const selector of [
        'h1',
        '.soft',
        '.figure span',
        '.figure.warn b',
        '.notices li',
        '.row .when',
        '.mark.good',
        '.mark.bad',
        '.milestones span',
        '.details',
        'a.source',
      ]) {
        const { text, behind } = await colours(page, selector)
        assert.ok(contrast(text, behind) >= 4.5, `${scheme} ${selector}: ${text} on ${behind}`)
      }
    }),
  )
}

maybe('search and filters leave the alerts that fit, and a line opens its story', () =>
  open('light', 1180, async (page) => {
    const shown = () => page.locator('article:visible').count()
    assert.is(await shown(), 200)
    assert.is(await page.locator('.body:visible').count(), 0)
    await page.locator('article .row').first().click()
    assert.is(await page.locator('.body:visible').count(), 1)
    await page.locator('[data-filter=open]').click()
    assert.is(await shown(), 2)
    await page.locator('[data-filter=all]').click()
    const [domain = ''] = review.alerts.map((alert) => alert.domain)
    await page.locator('#search').fill(domain)
    assert.is(await shown(), 1)
    await page.locator('#search').fill('mallory')
    const refused = review.alerts.filter(({ timeline }) => timeline.some(({ phase }) => phase === 'refused'))
    assert.is(await shown(), refused.length)
  }),
)

maybe('a source leads to its event in the same alert', () =>
  open('light', 1180, async (page) => {
    await page.locator('article .row').first().click()
    await page.locator('article a.source').first().click()
    const row = page.locator('tr:target')
    assert.is(await row.count(), 1)
    assert.ok(await row.isVisible())
  }),
)

maybe('a bar leads to its alert and opens it', () =>
  open('light', 1180, async (page) => {
    const [, second] = review.alerts
    await page.evaluate(`location.hash = 'a-${second?.alert_id}'`)
    await page.locator(`#a-${second?.alert_id} .body`).waitFor({ state: 'visible' })
  }),
)

maybe('a telephone shows all of it without a sideways scroll', () =>
  open('light', 390, async (page) => {
    await page.locator('article .row').first().click()
    const [wide, view] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    )
    assert.ok(wide <= view, `${wide} px on ${view} px`)
    const texts = await page.evaluate<readonly number[]>(
      "[...document.querySelectorAll('.chart svg text')].map((text) => text.getBoundingClientRect().height)",
    )
    assert.ok(Math.min(...texts) >= 11, `a text of a chart is ${Math.min(...texts)} px high`)
  }),
)

maybe('on paper every story is open, black on white, and nothing is there to press', () =>
  open('dark', 1180, async (page) => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    assert.is(await page.locator('.body:visible').count(), 200)
    assert.is(await page.locator('.tools:visible').count(), 0)
    const { text, behind } = await colours(page, 'body')
    assert.ok(contrast(text, behind) > 18, `${text} on ${behind}`)
    const pdf = await page.pdf({ format: 'A4' })
    assert.ok(pdf.length > 50_000)
  }),
)

maybe(
  'what the colours of a chart mean, and which filter is on, is seen in colours that people have chosen themselves',
  () =>
    open('dark', 1180, async (page) => {
      const meaning = () =>
        page.evaluate("getComputedStyle(document.querySelector('.legend i.waiting')).backgroundColor")
      const chosen = await meaning()
      await page.emulateMedia({ forcedColors: 'active' })
      assert.is(await meaning(), chosen)
      const borders = await page.evaluate<readonly string[]>(
        "['true', 'false'].map((one) => getComputedStyle(document.querySelector('[aria-pressed=' + one + ']')).borderColor)",
      )
      assert.is(new Set(borders).size, 2, borders.join())
    }),
)

test.run()
