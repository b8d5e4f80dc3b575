import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from 'aws-lambda'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Environment as Approval } from '../../../functions/approval-handler/contract'
import { Environment as Execution } from '../../../functions/execution-handler/contract'
import { Environment as Detection } from '../../../functions/invoke-agent-analysis/contract'
import { environmentOf } from '../../../functions/runtime/environment'
import {
  type AppError,
  agentFailed,
  badInput,
  conditionFailed,
  notFound,
} from '../../../functions/runtime/errors'
import { consumer, InvocationFailed } from '../../../functions/runtime/handler'
import { settingsOf } from '../../../functions/runtime/settings'
import { IssueDetected } from '../../../schemas/events'
import { fakeBase } from '../../support/fakes'
import * as sample from '../../support/samples'

const thrown = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'nothing was thrown'
}

const settings = suite('runtime: settings')

const broken: readonly (readonly [string, string, RegExp])[] = [
  ['no JSON', '{"monitors": [', /^settings\.json cannot be read as JSON: /],
  ['a list', '[]', /^settings\.json .*expected/],
  [
    'a monitor without its domain',
    JSON.stringify({ ...sample.settings, monitors: [{ path: '/' }] }),
    /^settings\.json monitors\.0\.domain: expected a lower-case host name/,
  ],
  [
    'a monitor whose domain is none',
    JSON.stringify({ ...sample.settings, monitors: [{ domain: 'a.example.com' }, { domain: 'https://b' }] }),
    /^settings\.json monitors\.1\.domain: expected a lower-case host name/,
  ],
  [
    'no monitors',
    JSON.stringify({ ...sample.settings, monitors: undefined }),
    /^settings\.json monitors: expected .*found nothing/,
  ],
  [
    'a budget that is none',
    JSON.stringify({
      ...sample.settings,
      detection: { ...sample.settings.detection, analyses_per_hour: -1 },
    }),
    /^settings\.json detection\.analyses_per_hour: expected analyses per hour, 0 to 1000/,
  ],
]
for (const [name, text, message] of broken)
  settings(`${name} stops the function at its start, and says where`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'))
    const file = join(folder, 'settings.json')
    try {
      writeFileSync(file, text)
      assert.match(
        thrown(() => settingsOf(file)),
        message,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
settings('a file that is not there stops it as well', () => {
  assert.match(
    thrown(() => settingsOf('/there/is/no/settings.json')),
    /^settings\.json cannot be read as JSON: ENOENT/,
  )
})
settings.run()

const environment = suite('runtime: environment')

const withVariables = (variables: Record<string, string>, run: () => unknown): string => {
  const before = process.env
  process.env = variables
  try {
    return thrown(run)
  } finally {
    process.env = before
  }
}

const whole = {
  DYNAMODB_ALERTS_TABLE: 'alerts',
  EVENT_BUS_NAME: 'bus',
  CHAT_SECRET_ID: 'chat',
  LINK_KEY_IDS: 'links',
  DECISION_KEY_ID: 'decisions',
}

environment('a whole environment is decoded', () => {
  assert.is(
    withVariables(whole, () => environmentOf(Approval)),
    'nothing was thrown',
  )
})
for (const name of Object.keys(whole)) {
  environment(`without ${name} the function stops at its start and says so`, () => {
    const { [name]: _, ...rest } = whole as Record<string, string>
    assert.match(
      withVariables(rest, () => environmentOf(Approval)),
      new RegExp(`environment variable ${name}: expected a non-empty text`),
    )
    assert.match(
      withVariables({ ...rest, [name]: '' }, () => environmentOf(Approval)),
      name,
    )
  })
}
for (const [name, start] of [
  ['execution-handler', () => environmentOf(Execution)],
  ['invoke-agent-analysis', () => environmentOf(Detection)],
] as const) {
  environment(`${name} names the first variable that is missing`, () => {
    assert.match(withVariables({}, start), /^environment variable [A-Z0-9_]+: expected /)
  })
}
environment.run()

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
  assert.match(await call({ id: 7 }), /^failed: input id: expected string/)
  assert.match(String(lines[0]?.fields.problem), /^id: expected string/)
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
