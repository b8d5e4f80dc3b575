import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../../local/commands/demo/wait'
import { type ApprovalCloud, startApprovalCloud } from '../../../support/approval-cloud'
import { BROWSER_LIMIT_MS, browserPath, openBrowser } from '../../../support/browser'

/** Slack's buttons on the chat page of the local cloud: fresh ones decide, stale ones show the outcome in place. */

const suiteOf = suite('approval: Slack buttons in a browser')
if (browserPath === undefined) console.log('skipped: there is no chromium on this machine')
const test = browserPath === undefined ? suiteOf.skip : suiteOf

let at: ApprovalCloud
let browser: Browser
let page: Page
suiteOf.before(async () => {
  if (browserPath === undefined) return
  at = await startApprovalCloud()
  browser = await openBrowser(browserPath)
  page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  page.setDefaultTimeout(BROWSER_LIMIT_MS)
  await page.goto(`${at.cloud.endpoint}/_local/chat#messages`)
})
suiteOf.after(async () => {
  if (browserPath === undefined) return
  await browser.close()
  await at.stop()
})

const LIMIT = { timeout: BROWSER_LIMIT_MS }
/** The message that asked; newer ones about the same alert stand above it. */
const question = (id: string) => {
  const message = at.cloud.chat.messages.find(
    ({ channel, payload }) => channel === 'slack' && JSON.stringify(payload).includes(id),
  )
  return page.locator(`#message-${message?.id}`)
}

const press = async (id: string, button: string): Promise<void> => {
  await question(id).getByRole('button', { name: button, exact: true }).click(LIMIT)
  if (button === 'Approve') await page.locator('#confirm').getByRole('button', { name: 'Approve' }).click()
}
const shows = async (id: string, words: string | RegExp): Promise<void> => {
  try {
    await question(id).filter({ hasText: words }).waitFor(LIMIT)
  } catch {
    assert.match(await question(id).innerText(), words)
  }
}

const api = (id: string, action: string) => at.api({ alert_id: id, action, approved_by: 'erin' })

test('Approve decides and shows it in place', async () => {
  await at.raise('chat-approve')
  await press('chat-approve', 'Approve')
  await shows('chat-approve', 'approved by dana')
  assert.is(await question('chat-approve').getByRole('button', { name: 'Approve' }).count(), 0)
  assert.is((await at.stored('chat-approve')).decided_by, 'slack:T0DEMO/U0DANA')
})
test('Reject decides and shows it in place', async () => {
  await at.raise('chat-reject')
  await press('chat-reject', 'Reject')
  await shows('chat-reject', 'rejected by dana')
  assert.is((await at.stored('chat-reject')).approval_status, 'rejected')
})

const actor = { by: 'sam', decided_by: 'api-key:k1', surface: 'api' } as const
const stale: readonly (readonly [string, (id: string) => Promise<unknown>, string | RegExp])[] = [
  ['the opposite was decided', (id) => api(id, 'reject'), 'rejected by erin'],
  ['the domain recovered', (id) => at.move(id, { name: 'recover' }), 'recovered by itself'],
  [
    'it is analysed again',
    (id) => at.move(id, { name: 'analyze_again', actor }),
    // The next analysis may be there before the click, or take the place of its answer: what its plan would do is not known here.
    /analysed again|was revised after this message|is not known/,
  ],
]
for (const [name, change, words] of stale) {
  test(`Approve where ${name}: the outcome in place, and nothing else`, async () => {
    const id = `chat-stale-${stale.findIndex(([one]) => one === name)}`
    await at.raise(id)
    await question(id).getByRole('button', { name: 'Approve', exact: true }).waitFor(LIMIT)
    await change(id)
    await press(id, 'Approve')
    await shows(id, words)
    assert.is((await at.stored(id)).approved_by, undefined)
  })
}
test('Approve where it was approved elsewhere: said so, one decision', async () => {
  await at.raise('chat-double')
  await question('chat-double').getByRole('button', { name: 'Approve', exact: true }).waitFor(LIMIT)
  assert.is((await api('chat-double', 'approve')).status, 200)
  await press('chat-double', 'Approve')
  await question('chat-double')
    .getByRole('button', { name: 'Reject' })
    .waitFor({ ...LIMIT, state: 'detached' })
  assert.is((await at.stored('chat-double')).approved_by, 'erin')
  assert.is(
    at.events.filter(({ name, alertId }) => name === 'AlertApproved' && alertId === 'chat-double').length,
    1,
  )
})
test('what is typed, opened and reached stays so when a message or an event comes', async () => {
  await at.raise('chat-typed')
  const typed = question('chat-typed').getByRole('textbox')
  await typed.fill('the cache of the new release')
  await at.raise('chat-later')
  await question('chat-later').waitFor(LIMIT)
  assert.is(await typed.inputValue(), 'the cache of the new release')
  assert.is(await page.evaluate('document.activeElement.value'), 'the cache of the new release')

  await page.locator('nav').getByRole('link', { name: 'Bus' }).click()
  const asked = page.locator('#event-list details').filter({ hasText: 'chat-typed' }).first()
  await asked.locator('summary').press('Enter')
  await api('chat-later', 'reject')
  await page.locator('#event-list details').filter({ hasText: 'AlertRejected' }).first().waitFor(LIMIT)
  assert.ok(await asked.locator('pre').isVisible())
  assert.is(
    await page.evaluate('document.activeElement.textContent'),
    await asked.locator('summary').textContent(),
  )
  await page.locator('nav').getByRole('link', { name: 'Messages' }).click()
})
test('a button that was pressed keeps the focus while its work is under way, and is not pressed twice', async () => {
  let sent = 0
  await page.route('**/chat/click', async (route) => {
    sent += 1
    await route.fulfill({ body: 'done' })
  })
  const snooze = question('chat-typed').getByRole('button', { name: 'Snooze' })
  await snooze.focus()
  await page.evaluate('document.activeElement.click(), document.activeElement.click()')
  await page.getByRole('alert').filter({ hasText: 'done' }).waitFor(LIMIT)
  assert.is(sent, 1)
  assert.is(await page.evaluate('document.activeElement.textContent'), 'Snooze')
  await page.unroute('**/chat/click')
})
test('whoever was chosen stays so when the stream is opened anew', async () => {
  const again = await browser.newPage()
  const people = [
    { id: 'U0DANA', label: 'Dana' },
    { id: 'U0MALLORY', label: 'Mallory' },
  ]
  const nothing = { messages: [], events: [], alerts: [], queues: [], schedules: [], monitors: [] }
  let opened = 0
  await again.route('**/chat/stream', async (route) => {
    opened += 1
    await route.fulfill({
      contentType: 'text/event-stream',
      body: `retry: 1\n\nevent: start\ndata: ${JSON.stringify({ ...nothing, people })}\n\n`,
    })
  })
  await again.goto(`${at.cloud.endpoint}/_local/chat#messages`)
  await again.getByLabel('You are').selectOption('Mallory')
  const until = opened + 3
  await waitFor('the stream to be opened again', () => opened >= until || undefined)
  assert.is(await again.getByLabel('You are').inputValue(), 'U0MALLORY')
  await again.close()
})
test('the view that is shown is marked in colours that people have chosen themselves', async () => {
  await page.emulateMedia({ forcedColors: 'active' })
  const borders = await page.evaluate(
    "['nav a[aria-current]', 'nav a:not([aria-current])'].map((one) => getComputedStyle(document.querySelector(one)).borderBottomColor)",
  )
  assert.is(new Set(borders as readonly string[]).size, 2, String(borders))
  await page.emulateMedia({ forcedColors: 'none' })
})
test('what is reached from below is not behind the head of the page, at 400 %', async () => {
  await page.setViewportSize({ width: 320, height: 256 })
  const covered = `(() => {
    const { bottom } = document.querySelector('header').getBoundingClientRect()
    const { activeElement } = document
    const isBehind = activeElement.closest('main') !== null && activeElement.getBoundingClientRect().bottom <= bottom
    return isBehind ? activeElement.outerHTML : ''
  })()`
  await page.getByRole('button', { name: 'Snooze' }).last().focus()
  for (let count = 0; count < 20; count += 1) {
    await page.keyboard.press('Shift+Tab')
    assert.is(await page.evaluate(covered), '')
  }
})
suiteOf.run()
