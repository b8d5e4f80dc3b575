import type { Context } from 'aws-lambda'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type AppError,
  agentFailed,
  badInput,
  conditionFailed,
  notFound,
} from '../../../functions/runtime/errors'
import { consumer, InvocationFailed } from '../../../functions/runtime/handler'
import { IssueDetected } from '../../../schemas/events'
import { fakeBase } from '../../support/fakes'

const consumers = suite('runtime: consumer')

const given = (outcome: TE.TaskEither<AppError, string>, refusalsFail = false) => {
  const base = fakeBase()
  const handle = consumer({
    log: base.log,
    input: t.type({ id: t.string }, 'Input'),
    run: () => outcome,
    refusalsFail,
  })
  const call = async (payload: unknown): Promise<string> => {
    try {
      return String(await handle(payload, {} as Context))
    } catch (error) {
      assert.instance(error, InvocationFailed)
      return `failed: ${error instanceof Error ? error.message : ''}`
    }
  }
  return { call, lines: base.lines }
}

const down: AppError = {
  tag: 'service_failed',
  service: 'dynamodb',
  operation: 'GetItem',
  message: 'throttled',
  retryable: true,
}

const outcomes: readonly (readonly [string, TE.TaskEither<AppError, string>, boolean, RegExp])[] = [
  ['what went well is answered', TE.right('done'), false, /^done$/],
  [
    'a passing failure fails the invocation, for the retry',
    TE.left(down),
    false,
    /^failed: dynamodb GetItem/,
  ],
  ['so does a lost race', TE.left(conditionFailed('a1')), false, /^failed: a1 was changed/],
  ['so does a throttled agent', TE.left(agentFailed('throttled', 'slow down')), false, /^failed: slow down/],
  ['a call that may not be repeated is done', TE.left({ ...down, retryable: false }), false, /^undefined$/],
  ['a refusal is done', TE.left(notFound('alert', 'a1')), false, /^undefined$/],
  [
    'a refusal goes to the dead letters where that is wanted',
    TE.left(badInput('x: no')),
    true,
    /^failed: x: no/,
  ],
]
for (const [name, outcome, refusalsFail, expected] of outcomes) {
  consumers(name, async () => {
    const { call, lines } = given(outcome, refusalsFail)
    assert.match(await call({ id: 'a1' }), expected)
    assert.is(lines.length, outcome === outcomes[0]?.[1] ? 0 : 1, 'a failure is logged once')
  })
}
consumers('input that does not decode fails the invocation and names the field', async () => {
  const { call, lines } = given(TE.right('done'))
  assert.match(await call({ id: 7 }), /^failed: input id: expected a text/)
  assert.match(String(lines[0]?.fields.problem), /^id: expected a text/)
})
consumers('an event of the bus without its domain', async () => {
  const base = fakeBase()
  const handle = consumer({ log: base.log, input: IssueDetected.delivered, run: () => TE.right('done') })
  const { domain: _, ...data } = IssueDetected.example.data
  const event = {
    id: '1',
    source: 'cloudops.agent',
    'detail-type': 'IssueDetected',
    time: '2026-01-31T08:00:00Z',
    detail: { ...IssueDetected.example, data },
  }
  await handle(event, {} as Context).then(assert.unreachable, (error) =>
    assert.instance(error, InvocationFailed),
  )
  assert.match(String(base.lines[0]?.fields.problem), /^detail\.data\.domain: expected/)
})
consumers.run()
