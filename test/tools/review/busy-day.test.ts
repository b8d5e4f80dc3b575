import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Alert } from '../../../schemas/alert'
import type { Review } from '../../../tools/review/model'
import type { Status } from '../../../tools/status/model'
import { archive, type BareCloud, startBareCloud } from '../../support/archived-day'
import { type BusyDay, busyDay } from '../../support/busy-day'
import { runCommand } from '../../support/run-command'

const COUNT = 200
const ROOT = join(__dirname, '..', '..', '..')

const test = suite('tools/review: a day with 200 alerts')

let world: BareCloud
let day: BusyDay
let folder: string
let review: Review
let html: string
let markdown: string

const reviewed = (...args: readonly string[]) =>
  runCommand(
    process.execPath,
    ['tools/run.cjs', 'tools/review/index.ts', '--to', day.to, '--settle', '2', ...args],
    { cwd: ROOT, env: world.cloud.environment },
  )

test.before(async () => {
  day = busyDay(COUNT, new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000).toISOString())
  folder = mkdtempSync(join(tmpdir(), 'cloudops-review-'))
  world = await startBareCloud()
  await archive(world, day.alerts, day.events)
  const { code, said } = await reviewed(
    ...['--from', day.from, '--out', folder, '--time-zone', 'Europe/Berlin'],
    // The function's first start on a busy machine takes longer than one file after the other.
    ...['--settle', '6'],
  )
  assert.is(code, 0, said)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  review = JSON.parse(read('review.json'))
  html = read('review.html')
  markdown = read('review.md')
})
test.after(async () => {
  await world?.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

/** Times of the item and the event and phase that must tell of each, written down independently of the review's own list. */
const phasesOf = (alert: Alert): readonly (readonly [event: string, phase: string, at: string])[] => {
  const told: [string, string, string | undefined][] = [
    ['AlertAnalyzed', 'said', alert.analyzed_at],
    ['AlertApproved', 'decided', alert.approved_at],
    ['AlertRejected', 'decided', alert.rejected_at],
    ['AlertClosed', 'closed', alert.closed_at],
    ['ReminderDue', 'asked', alert.reminded_at],
    ['ExecutionStarted', 'started', alert.execution_started_at],
    ['ExecutionCompleted', 'verified', alert.executed_at],
    ...Object.values(alert.approvals ?? {}).map(({ at }): [string, string, string] => [
      'ApprovalRecorded',
      'decided',
      at,
    ]),
  ]
  return told.flatMap(([event, phase, at]) => (at === undefined ? [] : [[event, phase, at] as const]))
}

test('the JSON holds for each alert every phase that its item went through', () => {
  assert.is(review.alerts.length, COUNT)
  let compared = 0
  for (const alert of day.alerts) {
    const told = review.alerts.find(({ alert_id }) => alert_id === alert.alert_id)
    assert.ok(
      told?.timeline.some(({ phase, at }) => phase === 'seen' && at < alert.timestamp),
      `${alert.alert_id} was not seen`,
    )
    for (const [event, phase, at] of phasesOf(alert)) {
      assert.ok(
        told?.timeline.some((entry) => entry.event === event && entry.phase === phase && entry.at === at),
        `${alert.alert_id}: ${event} at ${at} is missing`,
      )
      compared += 1
    }
  }
  assert.ok(compared > 2 * COUNT, `only ${compared} phases were compared`)
})

test('every event of the day is there once, in order, and borne out by the record', () => {
  assert.is(review.replay.events, day.events.length)
  for (const { timeline, alert_id } of review.alerts) {
    const times = timeline.map(({ at }) => at)
    assert.equal(times, [...times].sort(), alert_id)
    for (const entry of timeline)
      assert.is.not(entry.verification, 'unverified', `${alert_id} ${entry.event}: ${entry.because}`)
  }
})

test('outcomes, refused attempts and open ends are those of the day', () => {
  const refused = day.events.filter(({ name }) => name === 'ApprovalRefused').length
  assert.ok(refused > 5)
  const marked = review.alerts.flatMap(({ timeline }) => timeline.filter(({ phase }) => phase === 'refused'))
  assert.is(marked.length, refused)
  const resolved = day.alerts.filter(({ result }) => result === 'resolved').length
  assert.is(review.alerts.filter(({ outcome }) => outcome === 'repaired').length, resolved)
  const open = review.alerts.filter(({ gaps }) => gaps.some(({ kind }) => kind === 'open_end'))
  assert.is(open.length, 2)
  assert.is(review.measures.detect.count, COUNT)
  assert.is(review.measures.repair.count, resolved)
  assert.equal(
    review.system.map(({ event }) => event),
    ['DetectionDegraded'],
  )
})

test('the limits that matter for this window are said', () =>
  assert.ok(review.notices.some((notice) => notice.includes('lag behind the bus by up to ten minutes'))))

test('page and post-mortem tell of every alert and load nothing', () => {
  for (const { alert_id, domain } of day.alerts) {
    assert.ok(html.includes(alert_id) && html.includes(domain), `the page lacks ${alert_id}`)
    assert.ok(markdown.includes(alert_id), `the post-mortem lacks ${alert_id}`)
  }
  assert.not.match(html, /(src|href)="(?!#)/)
  assert.not.match(html, /url\(|@import/)
})

test('a status page of it has the same bytes, whichever replay it is from', async () => {
  const made = async (name: string): Promise<readonly string[]> => {
    const args = ['--to', day.to, '--settle', '2', '--out', join(folder, `${name}.html`)]
    const { code, said } = await runCommand(
      process.execPath,
      ['tools/run.cjs', 'tools/status/index.ts', ...args],
      { cwd: ROOT, env: world.cloud.environment },
    )
    assert.is(code, 0, said)
    return [`${name}.html`, `${name}.json`].map((file) => readFileSync(join(folder, file), 'utf8'))
  }
  const [page = '', json = ''] = await made('first')
  assert.equal(await made('second'), [page, json])
  const { domains, degraded } = JSON.parse(json) as Status
  assert.is(domains.length, COUNT)
  assert.is(degraded.length, 1)
  for (const { domain, days, incidents } of domains) {
    assert.ok(page.includes(domain))
    assert.is(days.length, 90)
    assert.is(incidents.length, 1)
  }
  assert.not.match(page, /<script|(src|href)=|url\(|@import/)
})

test('what no one knows is an error that names it, and nothing is written', async () => {
  const nowhere = join(folder, 'nothing')
  const hour = new Date(Date.parse(day.to) - 3_600_000).toISOString()
  for (const [option, value] of [
    ['--alert', 'alert-0123456789abcdee'],
    ['--domain', 'shpo.example.com'],
  ] as const) {
    const { code, said } = await reviewed('--from', hour, '--out', nowhere, option, value)
    assert.is(code, 1, said)
    assert.ok(said.includes(`${option} ${value}: `), said)
  }
  assert.not.ok(existsSync(nowhere))
})

test.run()
