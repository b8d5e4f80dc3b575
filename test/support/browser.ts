import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import * as assert from 'uvu/assert'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where this machine has a browser; a test without one is skipped and says so. */
export const browserPath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path))

/** Milliseconds that anything in a page may take: enough where the machine is busy. */
export const BROWSER_LIMIT_MS = 180_000

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: BROWSER_LIMIT_MS })

export interface Look {
  readonly colorScheme: 'light' | 'dark'
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** Opens a page that may load nothing but itself. */
export const openPage = async (
  browser: Browser,
  url: string,
  { colorScheme, width, height }: Look,
  use: (page: Page) => Promise<void>,
): Promise<void> => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: true })
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

/** Nothing to scroll sideways, and nothing that axe objects to. */
export const assertReadable = async (page: Page): Promise<void> => {
  const [wide, view] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, innerWidth]',
  )
  assert.ok(wide <= view, `${wide} px on ${view} px`)
  await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') })
  const faults = await page.evaluate<readonly string[]>(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html].join()))',
  )
  assert.equal(faults, [])
}
