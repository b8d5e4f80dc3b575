import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../../local/commands/demo/wait'
import { BROWSER_LIMIT_MS, browserPath, openBrowser } from '../../../support/browser'
import { type RunningCloud, startRunningCloud } from '../../../support/running-cloud'

/** The chat page in a real browser, in front of the whole system. */

const test = suite('local/commands/serve/page')
if (browserPath === undefined) console.log('skipped: there is no chromium on this machine')
const withBrowser = browserPath === undefined ? test.skip : test

let cloud: RunningCloud
let browser: Browser
let page: Page
const problems: string[] = []

const STALE = 'shop.example.test'
const DOWN = 'api.example.test'
const LIMIT = { timeout: BROWSER_LIMIT_MS }

test.before(async () => {
  if (browserPath === undefined) return
  cloud = await startRunningCloud()
  browser = await openBrowser(browserPath)
  page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  page.setDefaultTimeout(BROWSER_LIMIT_MS)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  // The bare address leads to the page.
  await page.goto(cloud.env.AWS_ENDPOINT_URL ?? '')
})
test.after(async () => {
  if (browserPath === undefined) return
  await browser.close()
  await cloud.stop()
})

const card = (channel: string, domain: string, text: string) =>
  page.locator(`article[data-channel=${channel}]`).filter({ hasText: domain }).filter({ hasText: text })

const view = (name: string) => page.getByRole('link', { name }).click()

const alertOf = (domain: string) => page.locator('#alert-list article').filter({ hasText: domain })

const monitor = (domain: string) => page.locator(`#monitor-list [data-domain="${domain}"]`)
const notice = (text: RegExp) => page.getByRole('alert').filter({ hasText: text }).waitFor(LIMIT)

withBrowser('the monitors are the first thing seen, each with its state', async () => {
  assert.is(page.url(), cloud.env.CHAT_URL)
  await page.getByRole('button', { name: 'Probe all now' }).click()
  await notice(/^\d+ probed, \d+ healthy$/)
  await monitor(STALE).getByText('broken').waitFor(LIMIT)
  await monitor(DOWN)
    .getByText('http status error')
    .or(monitor(DOWN).getByText('broken'))
    .first()
    .waitFor(LIMIT)
  assert.ok((await page.locator('#monitor-list .monitor.good').count()) > 0, 'one is well')
})

withBrowser('one domain is probed at once, and what was found is said', async () => {
  await monitor(STALE).getByRole('button', { name: 'Probe now' }).click()
  await notice(/^shop\.example\.test is broken: http body mismatch/)
})

withBrowser('an alert appears on every channel without a reload', async () => {
  await view('Alerts')
  await page.getByRole('button', { name: 'Run cloudops-analysis-schedule' }).click()
  await view('Messages')
  for (const channel of ['slack', 'teams', 'email'])
    await card(channel, STALE, 'Alert').first().waitFor(LIMIT)
  await card('slack', DOWN, 'Approve').first().waitFor(LIMIT)
})

withBrowser('somebody who is not listed is refused', async () => {
  await page.getByLabel('You are').selectOption({ label: 'Mallory, who may not' })
  await card('slack', STALE, 'Approve').getByRole('button', { name: 'Approve' }).first().click()
  await page.locator('#confirm').getByRole('button', { name: 'Approve' }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: /^Not done: you are not listed/ })
    .waitFor(LIMIT)
  await view('Alerts')
  assert.match(await alertOf(STALE).innerText(), /waits for a decision/)
  await view('Messages')
})

withBrowser('Slack asks before it approves, and Back does nothing', async () => {
  await page.getByLabel('You are').selectOption({ label: 'Dana, who may approve' })
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url())
  })
  await card('slack', STALE, 'Approve').getByRole('button', { name: 'Approve' }).first().click()
  await page.locator('#confirm').getByRole('button', { name: 'Back' }).click()
  await page.locator('#confirm').waitFor({ state: 'hidden' })
  assert.equal(sent, [])
})

withBrowser(
  'a listed person approves, the plan is carried out, the alert shows it with its log',
  async () => {
    await card('slack', STALE, 'Approve').getByRole('button', { name: 'Approve' }).first().click()
    await page.locator('#confirm').getByRole('button', { name: 'Approve' }).click()
    await view('Alerts')
    await alertOf(STALE).getByText('execution completed, resolved').waitFor(LIMIT)
    const opened = page.context().waitForEvent('page')
    await alertOf(STALE).getByRole('link', { name: 'Log' }).click()
    const log = await opened
    await log.waitForLoadState()
    assert.match(await log.innerText('body'), /cloudfront:CreateInvalidation/)
    await log.close()
  },
)

withBrowser('the same person rejects another plan', async () => {
  await view('Messages')
  await card('slack', DOWN, 'Reject').getByRole('button', { name: 'Reject' }).first().click()
  await view('Alerts')
  await alertOf(DOWN).getByText('rejected by dana').waitFor(LIMIT)
})

withBrowser('the bus shows the events of one alert', async () => {
  await alertOf(DOWN).getByRole('link', { name: 'Events' }).click()
  const names = async () => (await page.locator('#event-list summary strong').allInnerTexts()).reverse()
  await waitFor('the events', async () => ((await names()).includes('AlertRejected') ? true : undefined))
  const shown = await names()
  assert.ok(shown.includes('IssueDetected') && shown.includes('AlertAnalyzed'))
  assert.not.ok(shown.includes('ExecutionCompleted'))
  await page.getByLabel('Text').fill('AlertRejected')
  const filtered = await names()
  assert.ok(filtered.includes('AlertRejected') && !filtered.includes('IssueDetected'), filtered.join(', '))
})

withBrowser('a dead letter is shown and, once its cause is gone, redriven', async () => {
  const lambda = cloud.run.cloud.lambda
  const failure = {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: 'r-1',
      functionArn: `${lambda.find('alert-sweeper').arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: {},
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Error', errorMessage: 'the table was away' },
  }
  const arn = 'arn:aws:sqs:us-east-1:000000000000:cloudops-alert-sweeper-dlq'
  await cloud.run.cloud.sendToQueue(arn, JSON.stringify(failure), {})
  await view('Dead letters')
  const queue = page.locator('[data-queue="cloudops-alert-sweeper-dlq"]')
  await queue.getByText('the table was away').first().waitFor(LIMIT)
  const invoked: string[] = []
  const stop = lambda.onInvoke((name) => invoked.push(name))
  await queue.getByRole('button', { name: 'Redrive', exact: true }).click()
  await queue.waitFor({ state: 'detached', ...LIMIT })
  stop()
  assert.ok(invoked.includes('alert-sweeper'))
})

const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa']

for (const colorScheme of ['light', 'dark'] as const) {
  withBrowser(`every view is free of accessibility faults and fits a phone, ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme })
    const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8')
    for (const name of ['Monitors', 'Messages', 'Alerts', 'Bus', 'Dead letters']) {
      await view(name)
      // Not as a script of the page: its policy takes none from elsewhere.
      await page.evaluate(axe)
      const faults = await page.evaluate(
        `axe.run({ runOnly: ${JSON.stringify(wcag)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
      )
      assert.equal(faults, [], name)
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), name)
    }
  })
}

withBrowser('the browser had nothing to complain about', () => {
  assert.equal(problems, [])
})

withBrowser('a page of another site cannot act', async () => {
  const url = `${cloud.env.CHAT_URL}/redrive`
  const sent = (headers: Readonly<Record<string, string>>) =>
    fetch(url, { method: 'POST', body: '{"queue":"cloudops-alert-sweeper-dlq"}', headers })
  assert.is((await sent({ origin: 'https://elsewhere.example' })).status, 403)
})

test.run()
