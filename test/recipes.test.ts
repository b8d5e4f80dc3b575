import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outboxEntry } from '../functions/domain/alert/outbox'
import type { DomainEvent } from '../schemas/event'
import { ReminderDue } from '../schemas/events'
import { busyDay } from './support/busy-day'
import { copyProject } from './support/project-copy'
import { filedText, materialOf, reviewedDay } from './support/reviewed-day'

/** The recipes of CONTRIBUTING.md, followed to the letter in a copy of the project. */

const ROOT = join(__dirname, '..')

const diffs = [
  ...readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').matchAll(/```diff\n([\s\S]*?)```/g),
].map(([, diff = '']) => diff)

/** What is asked of the copy, within it: each answer is JSON. */
const QUESTIONS = `
const { events } = require('./schemas/events')
const { notifiedEvents } = require('./functions/domain/messages/events')
const { messageFor } = require('./functions/domain/messages/message')
const { channels } = require('./functions/adapters/channels')
const { checks } = require('./functions/adapters/prober/checks')
const { makeActions } = require('./functions/adapters/actions')
const { synthesize } = require('./test/support/synthesized')
const sample = require('./test/support/samples')
const REASON = 'route53:GetHealthCheckLastFailureReason'
const { resource } = synthesize({ execution: { allowed_actions: [REASON] } })
const rule = Object.values(resource.aws_cloudwatch_event_rule).find(({ name }) => name === 'cloudops-notify')
const message = messageFor('AlertEscalated', sample.pending(), sample.policy, 'pager', undefined)
const visit = { total_ms: 20000, stalled_ms: 0 }
// A day and an outbox entry of version 1.0, read by a build that has 2.0.
const { alerts, filed, entry, ...day } = JSON.parse(require('node:fs').readFileSync('day.json', 'utf8'))
const { inOrder, readFiled } = require('./tools/review/filed')
const { review } = require('./tools/review/timeline')
const { eventOf } = require('./functions/alert-sweeper/outbox')
const reviewed = review({
  ...day,
  ...inOrder(filed.map((text) => readFiled(text).right)),
  alerts: new Map(alerts.map((alert) => [alert.alert_id, alert])),
})
const { ReminderDue } = require('./schemas/events')
const reminded = ReminderDue.create(
  { correlation_id: 'alert-1', occasion: 1, occurred_at: '2026-01-31T08:05:00.000Z' },
  ReminderDue.example.data,
)
let fault
try {
  checks.find(({ name }) => name === 'patience').onVisit({ target: { name: 'https://shop.example.com/' } }, visit)
} catch (error) {
  fault = error.issueType
}
console.log(JSON.stringify({
  events: events.map(({ name }) => name),
  notified: notifiedEvents.map(({ name }) => name),
  rule: JSON.parse(rule.event_pattern)['detail-type'],
  schemas: Object.values(resource.aws_schemas_schema).map(({ name }) => name),
  queues: Object.values(resource.aws_sqs_queue).map(({ name }) => name),
  messages: Object.entries(channels).map(([name, { render }]) => [name, JSON.stringify(render(message))]),
  fault,
  action: {
    offered: makeActions({ allowed_actions: [REASON] }).offered(),
    permitted: Object.values(resource.aws_iam_role_policy).some(({ policy }) => JSON.stringify(policy).includes(REASON)),
  },
  functions: Object.values(resource.aws_lambda_function).map(({ function_name }) => function_name),
  rules: Object.values(resource.aws_cloudwatch_event_rule).map(({ name, event_pattern }) => [name, event_pattern ?? '']),
  reviewed,
  entry: eventOf(entry).right,
  beside: ReminderDue.inEarlierMajors(reminded.detail),
}))
`

interface Answers {
  readonly events: readonly string[]
  readonly notified: readonly string[]
  readonly rule: readonly string[]
  readonly schemas: readonly string[]
  readonly queues: readonly string[]
  readonly messages: readonly (readonly [channel: string, message: string])[]
  readonly fault: string
  readonly action: { readonly offered: readonly { readonly action: string }[]; readonly permitted: boolean }
  readonly functions: readonly string[]
  readonly rules: readonly (readonly [name: string, pattern: string])[]
  readonly reviewed: unknown
  readonly entry: unknown
  readonly beside: readonly DomainEvent[]
}

const day = busyDay(40, '2026-02-01T00:00:00.000Z')
const reminder = day.events.find(({ name }) => name === 'ReminderDue')
const fromJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const test = suite<{ copy: string; answers: Answers }>('the recipes of CONTRIBUTING.md')

const run = (copy: string, command: string, ...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8' })
  assert.is(status, 0, `${args.join(' ')}\n${stdout}\n${stderr}`)
  return stdout
}

test.before((context) => {
  const copy = mkdtempSync(join(tmpdir(), 'recipes-'))
  context.copy = copy
  copyProject(copy)
  for (const [index, diff] of diffs.entries()) {
    writeFileSync(join(copy, `${index}.diff`), diff)
    run(copy, 'git', 'apply', `${index}.diff`)
  }
  run(copy, process.execPath, 'tools/run.cjs', 'tools/schemas/index.ts')
  writeFileSync(join(copy, 'questions.cjs'), QUESTIONS)
  const entry = reminder === undefined ? undefined : outboxEntry(reminder)[1]
  writeFileSync(
    join(copy, 'day.json'),
    JSON.stringify({
      ...materialOf(day),
      filed: day.events.map((event) => filedText(event)),
      alerts: day.alerts,
      entry,
    }),
  )
  context.answers = JSON.parse(run(copy, process.execPath, 'tools/run.cjs', 'questions.cjs'))
})
test.after(({ copy }) => rmSync(copy, { recursive: true, force: true }))

test('there is one for each', () => assert.is(diffs.length, 7))

test('what they add compiles, with nothing else changed', ({ copy }) => {
  run(copy, process.execPath, join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit')
})

test('the event is in the list, the registry, the documents and the page', ({ copy, answers }) => {
  assert.ok(answers.events.includes('AlertEscalated'))
  assert.ok(answers.schemas.some((name) => name.endsWith('AlertEscalated')))
  for (const path of ['docs/EVENTS.md', 'docs/schemas/asyncapi.json', 'docs/schemas/AlertEscalated.json'])
    assert.match(readFileSync(join(copy, path), 'utf8'), 'AlertEscalated')
})

test('people are notified of it, on every channel', ({ answers }) => {
  assert.ok(answers.notified.includes('AlertEscalated'))
  assert.ok(answers.rule.includes('AlertEscalated'))
  for (const [channel, message] of answers.messages) assert.match(message, 'second team', channel)
})

test('a day of the major version before is reviewed as it was', ({ answers }) => {
  assert.ok(reminder !== undefined, 'the day has no reminder')
  assert.equal(answers.reviewed, fromJson(reviewedDay(day)))
})

test('what it left in an outbox leaves as it was written, and what is new goes out in both versions', ({
  answers,
}) => {
  assert.equal(answers.entry, fromJson(reminder))
  const [older, ...others] = answers.beside
  assert.equal(others, [])
  assert.is(older?.detail.metadata.schema_version, '1.0')
  assert.equal(older?.detail.data, ReminderDue.example.data)
})

test('both versions are in the registry and the documents', ({ copy, answers }) => {
  for (const name of ['cloudops.agent@ReminderDue', 'cloudops.agent@ReminderDue-v2'])
    assert.ok(answers.schemas.includes(name), name)
  assert.match(readFileSync(join(copy, 'docs/schemas/ReminderDue-v2.json'), 'utf8'), 'reminder_number')
  assert.is(
    readFileSync(join(copy, 'docs/schemas/ReminderDue.json'), 'utf8'),
    readFileSync(join(ROOT, 'docs/schemas/ReminderDue.json'), 'utf8'),
  )
})

test('the channel has a target with a dead-letter queue, and renders messages', ({ answers }) => {
  assert.ok(answers.messages.some(([channel]) => channel === 'pager'))
  assert.ok(answers.queues.includes('cloudops-notify-pager-dlq'))
})

test('the action is offered to the agent, and the role may call it', ({ answers }) => {
  assert.equal(
    answers.action.offered.map(({ action }) => action),
    ['route53:GetHealthCheckLastFailureReason'],
  )
  assert.ok(answers.action.permitted)
})

test('the function is deployed with its rule and dead-letter queue', ({ answers }) => {
  assert.ok(answers.functions.includes('closing-ledger'))
  assert.ok(answers.queues.includes('cloudops-closing-ledger-dlq'))
  const [, pattern = ''] = answers.rules.find(([name]) => name === 'cloudops-closing-ledger') ?? []
  assert.match(pattern, /AlertClosed/)
})

test('the check finds its fault', ({ answers }) => assert.is(answers.fault, 'http_too_slow'))

test.run()
