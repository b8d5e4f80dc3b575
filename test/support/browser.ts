import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where this machine has a browser; a test without one is skipped and says so. */
export const browserPath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path))

/** Milliseconds that anything in a page may take: enough where the machine is busy. */
export const BROWSER_LIMIT_MS = 180_000

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: BROWSER_LIMIT_MS })
