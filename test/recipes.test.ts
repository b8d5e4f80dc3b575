import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyProject } from './support/project-copy'

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
const { synthesize } = require('./test/support/synthesized')
const sample = require('./test/support/samples')
const { resource } = synthesize()
const rule = Object.values(resource.aws_cloudwatch_event_rule).find(({ name }) => name === 'cloudops-notify')
const message = messageFor('AlertEscalated', sample.pending(), sample.policy, 'pager', undefined)
const visit = { total_ms: 20000, stalled_ms: 0 }
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
}

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
  run(copy, process.execPath, '-r', 'tsx/cjs', 'tools/schemas/index.ts')
  writeFileSync(join(copy, 'questions.cjs'), QUESTIONS)
  context.answers = JSON.parse(run(copy, process.execPath, '-r', 'tsx/cjs', 'questions.cjs'))
})
test.after(({ copy }) => rmSync(copy, { recursive: true, force: true }))

test('there is one for each', () => assert.is(diffs.length, 4))

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

test('the channel has a target with a dead-letter queue, and renders messages', ({ answers }) => {
  assert.ok(answers.messages.some(([channel]) => channel === 'pager'))
  assert.ok(answers.queues.includes('cloudops-notify-pager-dlq'))
})

test('the check finds its fault', ({ answers }) => assert.is(answers.fault, 'http_too_slow'))

test.run()
