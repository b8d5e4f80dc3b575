import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { demoSettings } from '../../local/commands/demo/settings'
import { waitFor } from '../../local/commands/demo/wait'
import type { Alert } from '../../schemas/alert'
import { type ApprovalCloud, startApprovalCloud } from '../support/approval-cloud'
import { type Ran, runCommand } from '../support/run-command'
import * as sample from '../support/samples'

/** `npm run alerts`, `npm run windows` and `npm run monitors` against the deployed definition. */

const ROOT = join(__dirname, '..', '..')

const test = suite('tools/alerts')
let at: ApprovalCloud
const people = ['arn:aws:iam::000000000000:user/LOCALDANA']
const credentials = { accessKeyId: 'LOCALDANA', secretAccessKey: randomBytes(20).toString('hex') }
test.before(async () => {
  const policies = Object.entries(demoSettings({ monitors: [], probe: {} }).approval)
  const approval = Object.fromEntries(
    policies.map(([severity, policy]) => [severity, { ...policy, api_approvers: people }]),
  )
  at = await startApprovalCloud({
    credentials,
    settings: { approval, windows: { people }, added_monitors: { people }, standing_approvals: { people } },
  })
})
test.after(() => at?.stop())

const run =
  (tool: string) =>
  (...args: readonly string[]): Promise<Ran> =>
    runCommand(process.execPath, ['tools/run.cjs', `tools/${tool}/index.ts`, ...args], {
      cwd: ROOT,
      env: { ...at.cloud.environment, APPROVAL_API_URL: at.cloud.api.url, NO_COLOR: '1' },
    })

const alerts = run('alerts')
const windows = run('windows')
const monitors = run('monitors')
const standing = run('standing')

test('lists what is open, shows one whole, and decides it as who has signed', async () => {
  await at.raise('alert-cli-1')
  await at.raise('alert-cli-2')
  const list = await alerts('list')
  assert.is(list.code, 0, list.said)
  assert.match(list.said, /^severity +domain +state +since +left +alert +what\n/)
  assert.match(list.said, /high +shop\.example\.com +to approve +\S.* alert-cli-1/)
  const json = (await alerts('list', '--json')).said.trim().split('\n')
  assert.equal(json.map((line) => (JSON.parse(line) as { alert_id: string }).alert_id).sort(), [
    'alert-cli-1',
    'alert-cli-2',
  ])
  const shown = await alerts('show', 'alert-cli-1')
  assert.match(
    shown.said,
    /1\. cloudfront:CreateInvalidation {2}low risk\n {5}distribution id E1SHOPDEMO0001, paths \/\*/,
  )

  const tried = await alerts('dry', 'alert-cli-1')
  assert.is(tried.code, 0, tried.said)
  assert.match(tried.said, /^step-1 cloudfront:CreateInvalidation: /)
  assert.match(tried.said, /^nothing was changed; /m)
  const second = await alerts('dry', 'alert-cli-1')
  // A minute is one of the clock's: a new one may have begun between the two.
  const again = second.code === 0 ? await alerts('dry', 'alert-cli-1') : second
  assert.equal([again.code, /once a minute.* \(429\)/.test(again.said)], [1, true], again.said)
  assert.is((await at.stored('alert-cli-1')).approval_status, 'pending')

  const unasked = await alerts('approve', 'alert-cli-1')
  assert.is(unasked.code, 1)
  assert.match(unasked.said, 'nothing was decided')
  assert.is((await at.stored('alert-cli-1')).approval_status, 'pending')

  const approved = await alerts('approve', 'alert-cli-1', '--yes')
  assert.equal([approved.code, approved.said.slice(0, 12)], [0, 'approved by '], approved.said)
  const { approval_status, decided_by, decision_surface } = await at.stored('alert-cli-1')
  assert.equal([approval_status, decision_surface], ['approved', 'api'])
  assert.match(decided_by ?? '', /^arn:aws:iam::000000000000:user\//)

  assert.match((await alerts('snooze', 'alert-cli-2')).said, 'reminders are held back until')
  const rejected = await alerts('reject', 'alert-cli-2', '--comment', 'the cache is not the cause', '--json')
  assert.is(JSON.parse(rejected.said).approval_status, 'rejected')
  assert.is((await at.stored('alert-cli-2')).rejection_reason, 'the cache is not the cause')
  const late = await alerts('approve', 'alert-cli-2', '--yes')
  assert.is(late.code, 1)
  assert.match(late.said, 'already rejected by')
})
test('opens a window, shows it and ends it as who has signed', async () => {
  const opened = await windows(
    'open',
    sample.DOMAIN,
    '--minutes',
    '30',
    '--reason',
    'moving the cache',
    '--json',
  )
  assert.is(opened.code, 0, opened.said)
  const { window_id } = JSON.parse(opened.said) as { readonly window_id: string }
  const list = await windows('list')
  for (const part of [window_id, sample.DOMAIN, 'user/LOCALDANA', 'moving the cache'])
    assert.ok(list.said.includes(part), list.said)
  await waitFor('the event', () => at.events.some(({ name }) => name === 'WindowOpened'))
  assert.is((await windows('end', window_id)).code, 0)
  assert.not.match((await windows('list')).said, window_id)
  const [unasked, long] = await Promise.all([
    windows('open', '--minutes', '30'),
    windows('open', sample.DOMAIN, '--minutes', '9999'),
  ])
  assert.equal([unasked.code, long.code], [2, 1])
  assert.match(long.said, 'windows.longest_minutes')
})

test('adds a monitor, shows it and removes it as who has signed', async () => {
  const added = await monitors('add', 'https://blog.example.com/feed', '--name', 'feed', '--contains', '<rss')
  assert.is(added.code, 0, added.said)
  assert.match(added.said, /blog\.example\.com#feed .*"body_contains":"<rss".*user\/LOCALDANA/)
  const [own, other] = await Promise.all([
    monitors('add', `https://${sample.DOMAIN}/cart`, '--name', 'cart'),
    monitors('add', 'https://blog.example.com/en', '--name', 'feed'),
  ])
  assert.equal([own.code, other.code], [1, 1])
  assert.match(own.said, 'what they watch is theirs')
  assert.match(other.said, 'replace')
  await waitFor('the event', () => at.events.some(({ name }) => name === 'MonitorsAdded'))
  const file = join(mkdtempSync(join(tmpdir(), 'monitors-')), 'gatus.json')
  const endpoints = ['blog.example.com/feed', 'new.example.com'].map((place) => ({ url: `https://${place}` }))
  writeFileSync(file, JSON.stringify({ endpoints }))
  const imported = await monitors('import', 'gatus', file)
  rmSync(dirname(file), { recursive: true })
  assert.is(imported.code, 0, imported.said)
  // What was added before is in the way of one entry, and of no other.
  assert.match(
    imported.said,
    /blog\.example\.com\/feed: not imported domain: found "blog\.example\.com:443\/feed"/,
  )
  assert.match(imported.said, /^1 added$/m)
  assert.is((await monitors('remove', 'new.example.com')).code, 0)
  const { said } = await monitors('remove', 'blog.example.com#feed')
  assert.match(said, '1 removed')
  assert.not.match((await monitors('list')).said, 'blog.example.com')
})

test('whoever joins in a grant sees what is granted, and is asked', async () => {
  await at.raise('alert-cli-3')
  const granted = await standing('grant', '--like', 'alert-cli-3', '--days', '1', '--yes')
  assert.is(granted.code, 0, granted.said)
  const [id = ''] = /standing-[0-9a-f-]{36}/.exec(granted.said) ?? []
  const unsure = await standing('approve', id)
  assert.is(unsure.code, 1, unsure.said)
  assert.match(
    unsure.said,
    /cloudfront:CreateInvalidation \{"distribution_id":"E1SHOPDEMO0001","paths":\["\/\*"\]\}/,
  )
  assert.match(unsure.said, /1 of 1: .*LOCALDANA/)
  assert.match(unsure.said, 'nothing was granted')
  const none = await standing('approve', `standing-${sample.LEASE}`, '--yes')
  assert.equal([none.code, /there is no standing approval standing-/.test(none.said)], [1, true], none.said)
})

const wrong: readonly (readonly [string, readonly string[], number, string])[] = [
  ['nothing', [], 2, 'one of list, show, dry, approve, reject, snooze, stop is needed'],
  ['no alert', ['approve'], 2, 'expected an alert id'],
  ['no id of an alert', ['show', '../x'], 2, 'expected an alert id'],
  ['a comment that says nothing', ['list', '--comment', 'x'], 2, '--comment: only with a decision'],
  ['an alert that is none', ['show', 'alert-none'], 1, 'there is no alert alert-none in alerts'],
  ['an API without TLS', ['stop', 'alert-cli-1', '--api', 'http://example.com'], 1, 'expected the https URL'],
]
for (const [name, args, code, part] of wrong)
  test(`${name}: exit ${code}, and a sentence`, async () => {
    const done = await alerts(...args)
    assert.is(done.code, code, done.said)
    assert.ok(done.said.includes(part), done.said)
    assert.not.match(done.said, sample.SESSION)
  })
test('an alert that cannot be read is named, and hides none of the others', async () => {
  const odd = await at.raise('alert-cli-odd')
  await at.raise('alert-cli-well')
  await at.overwrite({ ...odd, severity: 'grave' } as unknown as Alert)
  for (const args of [['list'], ['list', '--json']]) {
    const { code, said } = await alerts(...args)
    assert.match(said, /^(?!the stored).*alert-cli-well/m)
    assert.match(said, /^the stored alert alert-cli-odd cannot be read: .*severity/m)
    assert.is(code, 1)
  }
  assert.match((await alerts('show', 'alert-cli-odd')).said, /^the stored alert alert-cli-odd cannot be read/)
})

test.run()
