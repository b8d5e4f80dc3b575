import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
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
suiteOf.run()
