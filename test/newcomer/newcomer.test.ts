import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../local/commands/demo/wait'
import { listen } from '../../local/listen'
import { hasCli } from '../support/aws-cli'
import { BROWSER_LIMIT_MS, browserPath, openBrowser } from '../support/browser'
import { shareBundles } from '../support/project-copy'
import { sourced } from '../support/sourced'
import { gone, hasTerminal, openTerminal, type Terminal } from '../support/terminal'
import { notAsTheyAre } from './elsewhere'
import { freshClone, isCheckout } from './fresh-clone'
import { type Mistake, mistakes, never } from './mistakes'
import { blocksOf, pages } from './pages'
import { sentences, terminals } from './sentences'

/** The first hour: somebody clones the project, makes mistakes, starts it, looks, is refused, approves, redrives and ends it. */

const test = suite('newcomer')
const home = mkdtempSync(join(tmpdir(), 'newcomer-'))
const clone = join(home, 'cloudops-agent')
const ready = hasTerminal && isCheckout
if (!ready)
  console.log('skipped: there is no util-linux `script` to make a terminal with, or no checkout to clone')
if (!hasCli) console.log('skipped: commands with aws: the aws CLI is not on this machine')
if (browserPath === undefined) console.log('skipped: the page: there is no chromium on this machine')
const here = ready ? test : test.skip
const withCli = ready && hasCli ? test : test.skip
const withBrowser = ready && browserPath !== undefined ? test : test.skip

/** A shell of somebody without an account: nothing of this machine's. */
const bare = { PATH: process.env.PATH ?? '', HOME: home, AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' }

interface Said {
  readonly code: number | null
  readonly text: string
}

/** Runs lines as a shell does, to the first one that fails. */
const shell = (script: string, env: Readonly<Record<string, string>> = {}, cwd = clone): Promise<Said> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd,
      env: { ...bare, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })

const SOURCED = `. ${join(clone, '.local', 'env')}\n`

/** In the shell of `make local`, with the sample shop in the place of the pages' one. */
const local = async (script: string, cwd = clone): Promise<string> => {
  const { code, text } = await shell(
    SOURCED + script.replaceAll('shop.example.com', 'shop.example.test'),
    {},
    cwd,
  )
  assert.is(code, 0, `${script}\n${text}`)
  return text
}

const make = async ({ command, env, files = {}, says, sourced: isSourced }: Mistake): Promise<void> => {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(clone, path), text)
  const { code, text } = await shell((isSourced ? SOURCED : '') + command, { TAKEN: String(taken), ...env })
  for (const path of Object.keys(files)) rmSync(join(clone, path))
  assert.is.not(code, 0, text)
  for (const pattern of says) assert.match(text, pattern)
  for (const pattern of never) assert.not.match(text, pattern)
}

const busy = createServer(() => {})
let taken = 0
let cloud: Terminal | undefined
let bus: Terminal | undefined
let browser: Browser | undefined

test.before(async () => {
  if (!ready) return
  freshClone(clone)
  shareBundles(clone)
  taken = await listen(busy)
})
test.after(async () => {
  await browser?.close()
  for (const terminal of [bus, cloud]) terminal?.hangUp()
  busy.close()
  rmSync(home, { recursive: true, force: true })
})

for (const mistake of mistakes.filter((one) => one.sourced !== true))
  here(`mistake: ${mistake.name}`, () => make(mistake))

here('make local says what it does, then where it is', async () => {
  cloud = openTerminal(terminals.local, { cwd: clone, env: bare })
  await cloud.said(/Synthesizing the stack/)
  await cloud.said(/Ready in [\d.]+ s: http:\/\/127\.0\.0\.1:\d+/)
})

for (const mistake of mistakes.filter((one) => one.sourced === true))
  here(`mistake: ${mistake.name}`, () => make(mistake))

here('the events of the bus pass in another terminal', async () => {
  bus = openTerminal(`bash -c '. .local/env && exec ${terminals.events}'`, { cwd: clone, env: bare })
  await bus.said(/following cloudops-agent/)
})

/** Events that have passed, as they were delivered. */
const passed = (): readonly { source: string; account: string; 'detail-type': string }[] =>
  (bus?.output() ?? '').split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
const event = (type: string) =>
  waitFor(`the event ${type}`, () => passed().find((one) => one['detail-type'] === type))

const LIMIT = { timeout: BROWSER_LIMIT_MS }
let page: Page
const card = () =>
  page
    .locator('article[data-channel=slack]')
    .filter({ hasText: 'shop.example.test' })
    .filter({ hasText: 'Approve' })
const click = async (person: string): Promise<void> => {
  await page.getByLabel('You are').selectOption({ label: person })
  await card().getByRole('button', { name: 'Approve' }).first().click()
  await page.locator('#confirm').getByRole('button', { name: 'Approve' }).click()
}

withBrowser('the printed address opens the page, which shows what is broken', async () => {
  browser = await openBrowser(browserPath ?? '')
  page = await browser.newPage()
  page.setDefaultTimeout(BROWSER_LIMIT_MS)
  const [, address = ''] = /Ready in [\d.]+ s: (\S+)/.exec(cloud?.output() ?? '') ?? []
  await page.goto(address)
  await page.locator('#monitor-list [data-domain="shop.example.test"]').getByText('broken').waitFor(LIMIT)
})

withBrowser('somebody who is not listed is refused, and somebody who is approves', async () => {
  await page.getByRole('link', { name: 'Messages' }).click()
  await click('Mallory, who may not')
  await page
    .getByRole('alert')
    .filter({ hasText: /^Not done: you are not listed/ })
    .waitFor(LIMIT)
  await click('Dana, who may approve')
  await event('ApprovalRefused')
  await event('AlertApproved')
  await event('ExecutionCompleted')
})

/** A letter about what a function did not do, as Lambda writes it. */
const putLetter = async (name: string, requestPayload: object): Promise<void> => {
  const env = sourced(join(clone, '.local', 'env'))
  const sqs = new SQSClient({
    region: env.AWS_REGION ?? '',
    endpoint: env.AWS_ENDPOINT_URL ?? '',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  })
  const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`
  const letter = {
    version: '1.0',
    requestContext: {
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload,
    responsePayload: { errorType: 'Error', errorMessage: 'it was away' },
  }
  const QueueUrl = `${env.AWS_ENDPOINT_URL}/000000000000/cloudops-${name}-dlq`
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }))
  sqs.destroy()
}

withBrowser('a dead letter is handed over again on the page', async () => {
  await putLetter('alert-sweeper', {})
  await page.getByRole('link', { name: 'Dead letters' }).click()
  const queue = page.locator('[data-queue="cloudops-alert-sweeper-dlq"]')
  await queue.getByText('it was away').first().waitFor(LIMIT)
  await queue.getByRole('button', { name: 'Redrive', exact: true }).click()
  await queue.waitFor({ state: 'detached', ...LIMIT })
})

/** What the commands of a page have to print. */
const prints: Readonly<Record<string, RegExp>> = {
  'docs/consuming-events.md': /^told: [0-9a-f-]{36}[\s\S]*^0$/m,
  'docs/execution.md': /execution in \S+: stop[\s\S]*execution in \S+: run[\s\S]*execution in \S+: run/,
  'docs/runbook.md': /\| +trigger +\|[\s\S]*\| +ticks +\|/,
  'docs/other-sources.md': /^told: [0-9a-f-]{36}$/m,
}

/** The blocks of a page that are run as they are, in one shell. */
const typed = (where: string): readonly string[] =>
  blocksOf(where).filter(
    (block) => !notAsTheyAre.some(([there, holds]) => there === where && block.includes(holds)),
  )

// The chat's secret last: with the page's placeholders in it, no message reaches anybody.
const inOrder = pages.filter((one) => typed(one).length > 0 && one !== 'docs/approvals.md')
for (const where of [...inOrder, 'docs/approvals.md'])
  withCli(`the commands of ${where} do what it says`, async () => {
    if (where === 'docs/runbook.md') {
      const [approved] = passed().filter((one) => one['detail-type'] === 'IssueDetected')
      await putLetter('notify', { channel: 'slack', event: approved })
    }
    const cwd = where === 'docs/consuming-events.md' ? join(clone, 'docs', 'consumers', 'typescript') : clone
    assert.match(await local(typed(where).join('\n'), cwd), prints[where] ?? /^/)
  })

withCli('the bus has seen an alarm, a detector of this account and one of another', async () => {
  for (const [source, account] of [
    ['cloudops.agent', '000000000000'],
    ['acme.synthetics', '000000000000'],
    ['acme.monitoring', '222222222222'],
  ])
    await waitFor(`${source} of ${account}`, () =>
      passed().find((one) => one.source === source && one.account === account),
    )
})

withCli('the commands within sentences, and what a shell of AWS has everywhere', async () => {
  const text = await local(
    [
      'aws sts get-caller-identity --query Account --output text',
      'aws sqs get-queue-url --queue-name cloudops-notify-dlq --query QueueUrl --output text',
      ...sentences.map((one) => (one.startsWith('npm run probe') ? `${one} || test $? = 1` : one)),
    ].join('\n'),
  )
  assert.match(text, /^000000000000$/m)
  assert.match(text, /cloudops-notify-dlq$/m)
  assert.match(text, /rate\(5 minutes\)/)
  assert.match(text, /finding\s+dns/)
  const reports = /(\S*\.local\/reviews\/\S+)/.exec(text)?.[1] ?? ''
  assert.ok(existsSync(join(clone, dirname(reports))), text)
})

here('Ctrl-C ends both with nothing left, and the shell that had sourced says so', async () => {
  const env = readFileSync(join(clone, '.local', 'env'), 'utf8')
  for (const [terminal, code] of [
    [bus, 130],
    [cloud, 130],
  ] as const) {
    const processes = terminal?.processes() ?? []
    terminal?.press('\x03')
    assert.is(await terminal?.ended, code, terminal?.output())
    await gone(processes)
  }
  for (const pattern of never) assert.not.match(cloud?.output() ?? '', pattern)
  assert.not.ok(existsSync(join(clone, '.local', 'env')))
  writeFileSync(join(home, 'env'), env)
  const { code, text } = await shell(`. ${join(home, 'env')}\nmake stop`)
  assert.is.not(code, 0)
  assert.match(text, /nothing answers at http:\/\/127\.0\.0\.1:\d+\n-> .*make local/)
})

test.run()
