import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeLinkSigner } from '../../../../functions/adapters/mac/links'
import { waitFor } from '../../../../local/commands/demo/wait'
import { emptyPlan } from '../../../../schemas/plan'
import { type ApprovalCloud, startApprovalCloud } from '../../../support/approval-cloud'
import { BROWSER_LIMIT_MS, browserPath, openBrowser } from '../../../support/browser'
import * as sample from '../../../support/samples'

/** The page behind the links, in a real browser, in front of the deployed definition. */

const suiteOf = suite('approval: the page in a browser')
if (browserPath === undefined) console.log('skipped: there is no chromium on this machine')
const test = browserPath === undefined ? suiteOf.skip : suiteOf

let at: ApprovalCloud
let browser: Browser
/** One for all pages: each context costs a profile, and a process for every page of it. */
let windows: BrowserContext
suiteOf.before(async () => {
  if (browserPath === undefined) return
  at = await startApprovalCloud()
  browser = await openBrowser(browserPath)
  windows = await browser.newContext()
  windows.setDefaultTimeout(BROWSER_LIMIT_MS)
})
suiteOf.after.each(async () => {
  for (const page of windows?.pages() ?? []) await page.close()
})
suiteOf.after(async () => {
  if (browserPath === undefined) return
  await browser.close()
  await at.stop()
})

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8')
/** What the browser itself objects to: nothing may be blocked, nothing may fail. */
const problems: string[] = []

const open = async (url: string, width = 390, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
  const page = await windows.newPage()
  await page.setViewportSize({ width, height: 844 })
  await page.emulateMedia({ colorScheme })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    // A refusal's status is not a fault of the page.
    if (message.type() === 'error' && !message.text().includes('the server responded with a status of 4'))
      problems.push(message.text())
  })
  await page.goto(url)
  return page
}

/** Opens a page that must answer with a status. */
const statusOf = async (url: string): Promise<number> => (await fetch(url)).status

const press = async (page: Page, button: string): Promise<number> => {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.getByRole('button', { name: button, exact: true }).click()
  const { status } = await answered.then(async (response) => ({ status: response.status() }))
  await page.waitForLoadState()
  return status
}

/** As a person approves: the plan, then a name. */
const approve = async (page: Page, name = 'Dana'): Promise<number> => {
  assert.is(await press(page, 'Approve the plan'), 200)
  assert.equal(await faults(page), [])
  assert.is(await overflow(page), 0)
  await page.getByLabel('Your name').fill(name)
  return press(page, 'Yes, approve')
}

const faults = async (page: Page): Promise<string[]> => {
  await page.evaluate(AXE)
  return (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map((node) => node.html).join(' ')))",
  )) as string[]
}

const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

test('is accessible, fits, and says everything: phone and desktop, light and dark', async () => {
  await at.raise('page-look', {
    analysis: `${sample.ANALYSIS}\n\n| a | b |\n|---|---|\n| ${'x'.repeat(90)} | \`y\` |\n\n1. one\n   - two\n\n> said\n\n\`\`\`\n${'long '.repeat(60)}\n\`\`\``,
  })
  for (const width of [390, 1280]) {
    for (const scheme of ['light', 'dark'] as const) {
      const page = await open(at.link('page-look', 'teams'), width, scheme)
      assert.equal(await faults(page), [])
      assert.is(await overflow(page), 0)
      for (const part of [
        'left to decide',
        'cloudfront:CreateInvalidation',
        'low risk',
        'the cache is stale',
        'Evidence',
        'Analysis',
      ])
        assert.match(await page.locator('main').innerText(), part)
      assert.is(await page.locator('script').count(), 0)
      assert.is(
        await page.evaluate("document.activeElement.tagName + document.querySelectorAll(':checked').length"),
        'BODY0',
      )
      await page.close()
    }
  }
})

test('approve: decided once, also when it is pressed in two windows', async () => {
  await at.raise('page-approve')
  const link = at.link('page-approve', 'teams')
  const [first, second] = [await open(link), await open(link)]
  await first.getByLabel('Comment').fill('go ahead\nplease')
  assert.is(await approve(first), 200)
  assert.match(await first.locator('main').innerText(), 'Approved by Dana (link in teams)')
  assert.equal(await faults(first), [])
  assert.is(await press(second, 'Approve the plan'), 200)
  assert.match(await second.locator('main').innerText(), 'was approved by Dana (link in teams)')
  const alert = await at.stored('page-approve')
  assert.equal([alert.approval_status, alert.approval_comment], ['approved', 'go ahead\nplease'])
  assert.is(
    at.events.filter(({ name, alertId }) => name === 'AlertApproved' && alertId === 'page-approve').length,
    1,
  )
})

test('try it dry: what the plan would do now, and the form with what was typed; not twice in a minute', async () => {
  await at.raise('page-dry')
  const page = await open(at.link('page-dry', 'teams'))
  await page.getByLabel('Comment').fill('is it still so?')
  assert.is(await press(page, 'Try it dry'), 200)
  assert.equal(await faults(page), [])
  assert.is(await overflow(page), 0)
  const text = await page.locator('main').innerText()
  for (const part of ['Tried, and nothing was changed', 'What the plan would do now', 'not as shown'])
    assert.match(text, part)
  assert.is(await page.getByLabel('Comment').inputValue(), 'is it still so?')
  const second = await press(page, 'Try it dry')
  // A minute is one of the clock's: a new one may have begun between the two.
  assert.is(second === 200 ? await press(page, 'Try it dry') : second, 429)
  assert.match(await page.locator('main').innerText(), 'once a minute')
  assert.is((await at.stored('page-dry')).approval_status, 'pending')
})

test('change the plan: it comes back as a revision of its own, and the page of the one before says so', async () => {
  const plan = {
    ...sample.plan,
    steps: sample.plan.steps.map((step) => ({
      ...step,
      parameters: { distribution_id: sample.DISTRIBUTION, paths: ['/a', '/b'] },
    })),
  }
  await at.raise('page-amend', { plan })
  const before = at.link('page-amend', 'teams')
  const page = await open(before)
  assert.is(await press(page, 'Change the plan'), 200)
  assert.equal(await faults(page), [])
  assert.is(await overflow(page), 0)
  await page.getByLabel('paths').fill('/a\n')
  await page.getByLabel('Your name').fill('Dana')
  assert.is(await press(page, 'Use the changed plan'), 200)
  assert.match(await page.locator('main').innerText(), 'a new message follows')
  await waitFor(
    'the next revision',
    async () => (await at.stored('page-amend')).plan_revision === 2 || undefined,
  )
  const { amendment, plan: next } = await at.stored('page-amend')
  assert.equal([amendment?.by, amendment?.problem], ['Dana', undefined])
  assert.equal(next?.steps[0]?.parameters.paths, ['/a'])
  assert.is(await statusOf(before), 409)
})

test('reject, and the opposite from a window that was open before', async () => {
  await at.raise('page-reject')
  const link = at.link('page-reject', 'teams')
  const [first, stale] = [await open(link, 1280), await open(link)]
  await first.getByRole('button', { name: 'Reject', exact: true }).click()
  assert.is(
    await first.evaluate('document.activeElement.id'),
    'name',
    'the browser asks for the name, and sends nothing',
  )
  await first.getByLabel('Your name').fill('Dana')
  assert.is(await press(first, 'Reject'), 200)
  assert.match(await first.locator('main').innerText(), 'Rejected by Dana (link in teams)')
  assert.is(await press(stale, 'Approve the plan'), 200)
  assert.match(await stale.locator('main').innerText(), 'This alert was rejected by Dana (link in teams)')
  assert.equal(await faults(stale), [])
  const again = await open(link)
  assert.match(await again.locator('main').innerText(), 'Already decided')
  assert.is(await again.getByRole('button', { name: 'Approve the plan' }).count(), 0)
  assert.is(await press(again, 'Analyse again'), 200)
  assert.ok(at.events.some(({ name, alertId }) => name === 'AnalysisRequested' && alertId === 'page-reject'))
})

test('back from the question leads to the plan, and decides nothing', async () => {
  await at.raise('page-back')
  const page = await open(at.link('page-back', 'teams'))
  await press(page, 'Approve the plan')
  await page.getByRole('link', { name: 'Back' }).click()
  await page.waitForURL(/approval\?t=/)
  assert.is(await page.getByRole('button', { name: 'Approve the plan' }).count(), 1)
  assert.is((await at.stored('page-back')).approval_status, 'pending')
})

test('acknowledge, where no step could be carried out', async () => {
  await at.raise('page-acknowledge', { plan: emptyPlan('nothing to run') })
  const page = await open(at.link('page-acknowledge', 'teams'))
  assert.is(await page.getByRole('button', { name: 'Approve the plan' }).count(), 0)
  await page.getByLabel('Your name').fill('Dana')
  assert.is(await press(page, 'Acknowledge'), 200)
  const { closed_reason, closed_by } = await at.stored('page-acknowledge')
  assert.equal([closed_reason, closed_by], ['acknowledged', 'Dana'])
})

test('at 320 px a table of the analysis scrolls within itself, its words whole; on paper all of it is there', async () => {
  const names = [
    'distribution',
    'region',
    'deployed',
    'owner',
    'condition',
    'invalidated',
    'requests',
    'failures',
  ]
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  await at.raise('page-wide', {
    analysis: [row(names), row(names.map(() => '---')), row(names)].join('\n'),
  })
  const page = await open(at.link('page-wide', 'teams'), 320)
  assert.is(await overflow(page), 0)
  assert.equal(await faults(page), [])
  const lines = "[...document.querySelectorAll('td')].map((cell) => cell.getClientRects()[0].height)"
  const ofFacts = Math.min(...((await page.evaluate(lines)) as number[]))
  for (const name of names) {
    const box = await page.getByRole('cell', { name, exact: true }).boundingBox()
    assert.ok((box?.height ?? 0) < 2 * ofFacts, `${name} is broken into letters`)
  }
  await page.setViewportSize({ width: 700, height: 844 })
  await page.emulateMedia({ media: 'print' })
  for (const name of names) {
    const { x = 0, width = 0 } = (await page.getByRole('cell', { name, exact: true }).boundingBox()) ?? {}
    assert.ok(x + width <= 700, `${name} is cut off`)
  }
})

test('on paper: the alert in black on white, addresses of links, and nothing to press', async () => {
  await at.raise('page-paper', { analysis: 'As [the status](https://status.example.com/1) says.' })
  const page = await open(at.link('page-paper', 'teams'), 700, 'dark')
  const looks = (selector: string) =>
    page.evaluate(
      `(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.querySelector('${selector}')))`,
    )
  const check = async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    assert.is(await page.locator('button:visible, input:visible, textarea:visible').count(), 0)
    assert.equal(await looks('section:not(:has(form))'), ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
    await page.emulateMedia({ media: 'screen' })
  }
  await check()
  const after = await page.evaluate("getComputedStyle(document.querySelector('a[rel]'), '::after').content")
  assert.is(after, 'none', 'on the screen the text is the link')
  await page.emulateMedia({ media: 'print' })
  assert.match(
    String(await page.evaluate("getComputedStyle(document.querySelector('a[rel]'), '::after').content")),
    'https://status.example.com/1',
  )
  await page.emulateMedia({ media: 'screen' })
  await press(page, 'Approve the plan')
  await check()
})

test('a link that only shows has no button, and says why', async () => {
  await at.raise('page-view')
  for (const channel of ['email', 'slack'] as const) {
    const page = await open(at.link('page-view', channel))
    assert.is(await page.getByRole('button').count(), 0)
    assert.match(await page.locator('main').innerText(), 'cannot be decided here')
    assert.equal(await faults(page), [])
  }
})

test('recovered, analysed again, late, expired, tampered: each a page with its status', async () => {
  const recovered = await at.raise('page-recovered')
  const open410 = await open(at.link('page-recovered', 'teams'))
  await at.move('page-recovered', { name: 'recover' })
  assert.is(await press(open410, 'Approve the plan'), 410)
  assert.is(await statusOf(at.link('page-recovered', 'teams')), 410)
  assert.match(
    await (await open(at.link('page-recovered', 'teams'))).locator('main').innerText(),
    'Recovered by itself',
  )

  await at.raise('page-again')
  const actor = { by: 'dana', decided_by: 'slack:T0DEMO/U0DANA', surface: 'slack' } as const
  await at.move('page-again', { name: 'analyze_again', actor })
  assert.is(await statusOf(at.link('page-again', 'teams')), 409)

  const token = new URL(at.link('page-recovered', 'teams')).searchParams.get('t') ?? ''
  const base = at.cloud.api.url
  const tampered = `${token.slice(0, -3)}${token.endsWith('AAA') ? 'BBB' : 'AAA'}`
  assert.is(await statusOf(`${base}?t=${tampered}`), 401)
  assert.is(await statusOf(`${base}?t=`), 401)
  assert.is(await statusOf(base), 401)

  // Signed by the key itself, as notify would have an hour ago.
  Object.assign(process.env, at.cloud.environmentOf('notify'))
  const key = at.cloud.definition.resources.find(({ address }) => address === 'aws_kms_key.links-key')
  const signer = makeLinkSigner({ keyId: key?.computed.key_id ?? '' })
  const claims = {
    alert_id: 'page-recovered',
    channel: 'teams' as const,
    plan_digest: recovered.plan_digest ?? '',
  }
  const tokenUntil = async (expires_at: number): Promise<string> => {
    const signed = await signer.sign({ ...claims, expires_at: new Date(expires_at).toISOString() })()
    if (signed._tag === 'Left') throw new Error(JSON.stringify(signed.left))
    return signed.right
  }
  const now = Date.now()
  assert.is(await statusOf(`${base}?t=${await tokenUntil(now + 60_000)}`), 410)
  const expired = await tokenUntil(now - 1_000)
  assert.is(await statusOf(`${base}?t=${expired}`), 410)
  for (const bad of [tampered, expired]) {
    const page = await open(`${base}?t=${bad}`)
    assert.equal(await faults(page), [])
    for (const part of ['page-recovered', sample.DOMAIN]) assert.not.match(await page.content(), part)
  }
})

test('the browser objected to nothing', () => assert.equal(problems, []))

suiteOf.run()
