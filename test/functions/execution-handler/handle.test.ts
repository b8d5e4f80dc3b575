import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readAssessment } from '../../../functions/execution-handler/agent/prompts'
import { handle } from '../../../functions/execution-handler/handle'
import { readInput } from '../../../functions/execution-handler/input'
import type { ExecutionPorts } from '../../../functions/execution-handler/ports'
import type { Alert } from '../../../schemas/alert'
import { assessment, ExecutionWorld } from '../../support/execution'
import { messageOf } from '../../support/failure'
import { unavailable } from '../../support/fakes'
import * as sample from '../../support/samples'

const notification = (...messages: readonly unknown[]) => ({
  Records: messages.map((message) => ({
    EventSource: 'aws:sns',
    Sns: { Message: typeof message === 'string' ? message : JSON.stringify(message) },
  })),
})
const documented = { alert_id: 'test-123' }

const input = suite('execution: input')
const read: readonly (readonly [string, unknown, string])[] = [
  ['the documented direct payload', documented, 'direct test-123'],
  ['more than is needed', { ...documented, approved_by: 'dana' }, 'direct test-123'],
  ['the documented message', notification(documented), 'topic test-123'],
  ['the message of the rule', notification({ ...documented, approved_by: 'dana' }), 'topic test-123'],
  ['of a wait that AWS says is over', notification({ ...documented, early: true }), 'topic test-123 early'],
  ['what is early otherwise', { ...documented, early: 'yes' }, 'early: expected'],
  ['two messages', notification(documented, { alert_id: 'b' }), 'topic test-123 b'],
  ['nothing', null, 'input: expected'],
  ['an empty object', {}, 'alert_id: expected'],
  ['an id that is no id', { alert_id: '../x' }, 'alert_id: expected'],
  ['a number', { alert_id: 7 }, 'alert_id: expected'],
  ['a message that is no JSON', notification('alert'), 'Records.Sns.Message.input: expected'],
  ['a message without id', notification({}), 'Records.Sns.Message.alert_id: expected'],
  ['a record that is none', { Records: [{}] }, 'Records.0.Sns: expected'],
  ['records that are no list', { Records: 'x' }, 'Records: expected'],
]
for (const [name, payload, expected] of read) {
  input(name, () => {
    const found = readInput(payload)
    const told = E.isRight(found)
      ? `${found.right.via} ${found.right.triggers.map(({ alert_id, early }) => `${alert_id}${early ? ' early' : ''}`).join(' ')}`
      : found.left
    assert.ok(told.startsWith(expected), told)
  })
}
input.run()

const answers = suite('execution: answers')
const direct = { alert_id: sample.ALERT_ID }
const statuses: readonly (readonly [string, unknown, Alert, number, string])[] = [
  ['an approved plan', direct, sample.approved(), 200, '"result":"resolved"'],
  ['no id', {}, sample.approved(), 400, 'alert_id'],
  ['an unknown alert', documented, sample.approved(), 404, 'there is no alert test-123'],
  ['a pending alert', direct, sample.pending(), 409, 'no one has approved'],
  ['done already', direct, sample.completed(), 409, 'completed, resolved'],
  ['no signature', direct, { ...sample.approved(), decision_mac: 'x' }, 403, 'signature'],
]
for (const [name, payload, alert, status, part] of statuses) {
  answers(`${name}: ${status}`, async () => {
    const answer = await handle(payload, new ExecutionWorld(alert).ports)
    assert.is(answer?.statusCode, status)
    assert.ok(answer?.body.includes(part), answer?.body)
  })
}
answers('a store that is down: 503', async () => {
  const { ports } = new ExecutionWorld(sample.approved())
  assert.is((await handle(direct, storeDown(ports)))?.statusCode, 503)
})
const crowded = () => {
  const world = new ExecutionWorld(sample.approved(), { max_concurrent: 1 })
  world.counted = { ...world.counted, running: { other: '2026-01-31T09:00:00.000Z' } }
  return world
}
answers('too many at once: 429 with the setting', async () => {
  const answer = await handle(direct, crowded().ports)
  assert.is(answer?.statusCode, 429)
  assert.ok(answer?.body.includes('execution.max_concurrent'), answer?.body)
})
answers.run()

const storeDown = (ports: ExecutionPorts): ExecutionPorts => ({
  ...ports,
  alerts: { ...ports.alerts, get: () => TE.left(unavailable) },
})

const topic = suite('execution: messages of the topic')
topic('the approved plan runs', async () => {
  const world = new ExecutionWorld(sample.approved())
  assert.is(await handle(notification(direct), world.ports), undefined)
  assert.is(world.alert.result, 'resolved')
})
for (const alert of [sample.pending(), sample.completed(), sample.running(), sample.rejected()]) {
  topic(`a refusal (${alert.approval_status}, ${alert.execution_status}) is logged and done`, async () => {
    const world = new ExecutionWorld(alert)
    await handle(notification(direct), world.ports)
    assert.equal(
      world.base.lines.map(({ message }) => message),
      ['not executed'],
    )
    assert.not.match(
      JSON.stringify(world.base.lines),
      /approved|rejected|Execution completed|Execution failed/,
    )
  })
}
topic('a forged approval is an error in the log', async () => {
  const world = new ExecutionWorld({ ...sample.approved(), decision_mac: 'x' })
  await handle(notification(direct), world.ports)
  assert.equal(
    world.base.lines.map(({ level, message }) => `${level} ${message}`),
    ['error not executed'],
  )
})
topic('too many at once: logged and done, the sweeper sends it again', async () => {
  const world = crowded()
  await handle(notification(direct), world.ports)
  assert.equal(
    world.base.lines.map(({ level, message, fields }) => `${level} ${message}: ${fields.error}`),
    ['info not executed: limited'],
  )
  assert.is(world.alert.execution_status, 'not_started')
})
topic('a store that is down fails the invocation, so that it is tried again', async () => {
  const { ports } = new ExecutionWorld(sample.approved())
  assert.match(await messageOf(handle(notification(direct), storeDown(ports))), 'down')
})
topic('a message that is none fails the invocation, for the dead-letter queue', async () => {
  const { ports } = new ExecutionWorld(sample.approved())
  assert.match(await messageOf(handle(notification('x'), ports)), 'Records.Sns.Message')
})
topic('what fails after the claim is not tried again', async () => {
  const world = new ExecutionWorld(sample.approved())
  const { ports } = world
  const apply: typeof ports.alerts.apply = (transition) =>
    transition.command === 'complete' ? TE.left(unavailable) : ports.alerts.apply(transition)
  await handle(notification(direct), { ...ports, alerts: { ...ports.alerts, apply } })
  assert.is(world.ran.length, 1)
  assert.is(world.base.lines.at(-1)?.message, 'execution broke off')
})
topic.run()

const words = suite('execution: the assessment')
const fenced = (text: string) => `\`\`\`json\n${text}\n\`\`\``
const assessments: readonly (readonly [string, string, string])[] = [
  ['proceed', assessment(true), 'proceed'],
  ['stop', assessment(false), 'stop'],
  ['proceed, after other JSON', `${fenced('{"state":"as before"}')}\n${assessment(true)}`, 'proceed'],
  ['proceed in a quotation, which goes on', assessment(true).replace(/^/gm, '> '), 'stop'],
  ['stop, then proceed', `${assessment(false)}\n${assessment(true)}`, 'stop'],
  ['proceed, then stop', `${assessment(true)}\n${assessment(false)}`, 'stop'],
  ['proceed twice', `${assessment(true)}\n${assessment(true)}`, 'stop'],
  ['text after it', `${assessment(true)}\nBut wait for the deployment.`, 'stop'],
  ['another block after it', `${assessment(true)}\n${fenced('{"note":1}')}`, 'stop'],
  ['a broken block beside it', `${fenced('{"kind":')}\n${assessment(true)}`, 'stop'],
  ['a fence that is not closed', assessment(true).trimEnd().slice(0, -3), 'proceed'],
  [
    'stop beside it, in a fence without a language',
    `${fenced('{"proceed":false}').replace('json', '')}\n${assessment(true)}`,
    'stop',
  ],
  ['stop in the text alone', 'I would say {"kind":"assessment", "proceed" : false, "reason":"x"}.', 'stop'],
  ['proceed in the text alone', 'I would say {"kind":"assessment","proceed":true,"reason":"x"}.', 'stop'],
  ['both in one object', fenced('{"kind":"assessment","proceed":false,"proceed":true,"reason":"x"}'), 'stop'],
  [
    'both, one of them escaped',
    fenced('{"kind":"assessment","\\u0070roceed":false,"proceed":true,"reason":"x"}'),
    'stop',
  ],
  ['no reason', fenced('{"kind":"assessment","proceed":true}'), 'stop'],
  ['an empty reason', assessment(true, ''), 'stop'],
  ['a reason of blanks', assessment(true, ' \u00a0\n'), 'stop'],
  ['a reason that no one sees', assessment(true, '\u200b\u2060'), 'stop'],
  ['a word for a truth value', fenced('{"kind":"assessment","proceed":"yes","reason":"x"}'), 'stop'],
  ['an assessment without a verdict', fenced('{"kind":"assessment","reason":"x"}'), 'stop'],
  ['a list of one', fenced('[{"kind":"assessment","proceed":true,"reason":"x"}]'), 'stop'],
  ['another kind that says stop', fenced('{"kind":"plan","proceed":false,"reason":""}'), 'stop'],
  ['a block that is cut', fenced('{"kind":'), 'stop'],
  ['no block', 'Proceed: true', 'unreadable'],
  ['another kind', fenced('{"kind":"plan"}'), 'unreadable'],
]
for (const [name, answer, verdict] of assessments) {
  words(name, () => assert.is(readAssessment({ text: answer }).verdict, verdict))
}
/** Of a model, by its tool. */
const ASSESSED = { kind: 'assessment', proceed: true, reason: 'as before' }
const tooled: readonly (readonly [string, string, readonly unknown[], string])[] = [
  ['one', '', [ASSESSED], 'proceed'],
  ['one beside words', 'All is as before.', [ASSESSED], 'proceed'],
  ['none', 'All is as before.', [], 'unreadable'],
  ['none, but a block in the text', assessment(true), [], 'stop'],
  ['a stop in the text beside it', assessment(false), [ASSESSED], 'stop'],
  ['a stop', '', [{ ...ASSESSED, proceed: false }], 'stop'],
  ['a stop and its opposite', '', [{ ...ASSESSED, proceed: false }, ASSESSED], 'stop'],
  ['two', '', [ASSESSED, ASSESSED], 'stop'],
  ['without a reason', '', [{ ...ASSESSED, reason: ' \u200b' }], 'stop'],
  ['a word for a truth value', '', [{ ...ASSESSED, proceed: 'yes' }], 'stop'],
]
for (const [name, text, results, verdict] of tooled)
  words(`by a tool: ${name}`, () => assert.is(readAssessment({ text, results }).verdict, verdict))

words('a reason is one line of at most 500 characters', () => {
  const { reason } = readAssessment({ text: assessment(false, `a\n${'b'.repeat(900)}`) })
  assert.is(reason.length, 500)
  assert.not.match(reason, /\n/)
})
words.run()
