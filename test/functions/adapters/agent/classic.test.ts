import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeAgent } from '../../../../functions/adapters/agent'
import { type AgentFailure, agentFailed } from '../../../../functions/runtime/errors'
import type { Agent, AgentCall, TracedCall } from '../../../../functions/runtime/ports'
import type { Agent as LocalAgent } from '../../../../local/aws/agent'
import { NO_AGENT_ARN } from '../../../../schemas/settings'
import { analysis, promptOf, stale } from '../../../support/agent-client'
import {
  agentBy,
  callOf,
  hasTools,
  heldConversations,
  pointAt,
  protocols,
  SESSION,
  scripted,
} from '../../../support/agents'

const prompt = promptOf(analysis('http_body_mismatch', stale))

/** The text, or kind and message of the failure. */
const ask = async (agent: Agent, more: Partial<AgentCall> = {}): Promise<string> => {
  const answer = await agent.invoke(callOf(prompt, more))()
  return E.isRight(answer) ? answer.right.text : `${answer.left.kind}: ${answer.left.message}`
}

/** What the script does, and what people read of it. */
const faults: readonly (readonly [string, AgentFailure['kind'], string])[] = [
  ['throttled', 'throttled', 'overloaded'],
  ['not_found', 'not_found', 'check AGENT_RUNTIME_ARN'],
  ['unavailable', 'unavailable', 'could not be reached, or failed before its first word'],
  ['mid_stream', 'interrupted', 'broke off in the middle'],
  ['mid_stream_throttled', 'throttled', 'overloaded'],
  ['truncated', 'truncated', 'cut off in the middle'],
  ['corrupt', 'corrupt', 'arrived damaged'],
  ['unknown_event', 'unknown_event', 'an event that is not known'],
  ['guardrail', 'guardrail', 'a guardrail of the agent'],
  ['empty', 'empty_answer', 'answered with nothing'],
]
const passing = new Set([
  'throttled',
  'unavailable',
  'mid_stream',
  'mid_stream_throttled',
  'truncated',
  'corrupt',
])

for (const protocol of protocols) {
  const test = suite(`the agent by ${protocol}`)
  let local: LocalAgent
  let agent: Agent
  const start = async (script?: unknown) => {
    ;({ local, agent } = await scripted(protocol, script))
  }
  test.after.each(() => local.stop())

  test('answers as a whole, in its session', async () => {
    await start()
    const answer = await agent.invoke(callOf(prompt))()
    const { text, results } = E.isRight(answer) ? answer.right : { text: '', results: [] }
    assert.match(text, '## Root Cause')
    assert.match(text + JSON.stringify(results ?? []), /"action": ?"cloudfront:CreateInvalidation"/)
    assert.is(results !== undefined, hasTools(protocol), 'with tools of ours a plan is given by one')
    assert.equal(
      local.sessions.map(({ calls }) => calls.length),
      [1],
    )
    // The service of a model knows no session, and a harness has one for each call.
    if (!hasTools(protocol)) assert.is(local.sessions[0]?.id, SESSION)
    assert.is(local.sessions[0]?.calls[0]?.prompt, prompt)
  })

  test('characters that pieces cut in two arrive whole', async () => {
    const text = 'Übel 🙂 '.repeat(400)
    await start([{ when: {}, respond: { text } }])
    assert.is(await ask(agent), text)
  })

  for (const [error, kind, message] of faults) {
    test(`${error}: ${kind}, with words of its own, and sent once`, async () => {
      await start([{ when: { nth: 1 }, respond: { error } }])
      const told = await ask(agent)
      assert.ok(told.startsWith(`${kind}: `) && told.includes(message), told)
    })
    test(`${error}, in an analysis: ${passing.has(error) ? 'asked again' : 'final'}`, async () => {
      await start([{ when: { nth: 1 }, respond: { error } }])
      const told = await ask(agent, { repeatable: true })
      assert.ok(passing.has(error) ? told.includes('## Root Cause') : told.startsWith(`${kind}: `), told)
    })
  }

  test('is asked at most three times', async () => {
    await start([
      { when: { nth: 4 }, respond: { text: 'too late' } },
      { when: {}, respond: { error: 'throttled' } },
    ])
    assert.match(await ask(agent, { repeatable: true }), /^throttled: /)
    assert.match(await ask(agent), 'too late')
  })

  test('too slow: a timeout, not asked again', async () => {
    await start([{ when: { nth: 1 }, respond: { error: 'slow' } }])
    assert.match(await ask(agent, { timeout_ms: 200, repeatable: true }), /^timeout: /)
  })

  const request = {
    action: 'route53:GetHealthCheck',
    parameters: { health_check_id: 'c-1', all: ['a', 'b'] },
  }
  const offered = [{ action: request.action, read_only: true, parameters: request.parameters }]
  test('asks for actions, gets the answers, and builds on them', async () => {
    await start([{ when: {}, respond: { return_control: [request, request] } }])
    const asked: unknown[] = []
    const text = await ask(agent, {
      offered,
      onActionRequest: (given) => async () => `answer ${asked.push(given)}`,
    })
    assert.equal(asked, [request, request])
    assert.match(text, 'route53:GetHealthCheck: answer 1')
    assert.match(text, 'route53:GetHealthCheck: answer 2')
  })

  test('asks for more at once than anyone needs: ended before the first is carried out', async () => {
    await start([{ when: {}, respond: { return_control: Array.from({ length: 60 }, () => request) } }])
    let asked = 0
    const told = await ask(agent, {
      offered,
      onActionRequest: () => async () => {
        asked += 1
        return 'no'
      },
    })
    assert.is(told, 'endless: the agent asked for more than 50 actions at once')
    assert.is(asked, 0)
  })

  test('asks without end: ended after ten rounds', async () => {
    await start([{ when: {}, respond: { return_control: [request], again: true } }])
    let asked = 0
    const told = await ask(agent, {
      offered,
      onActionRequest: () => async () => {
        asked += 1
        return 'no'
      },
    })
    assert.match(told, /^endless: the agent asked for actions 10 times without an answer/)
    assert.is(asked, 10)
  })

  // They have none.
  const testOwnTools = hasTools(protocol) ? undefined : test
  testOwnTools?.('tells what it does with tools of its own', async () => {
    const own = { action: 'ec2:RebootInstances', parameters: { ids: ['i-1'] }, answer: 'done' }
    await start([{ when: {}, respond: { own_actions: [own, own] } }])
    const traced = new Map<string, TracedCall>()
    await ask(agent, { onTrace: (call) => traced.set(call.id, { ...traced.get(call.id), ...call }) })
    assert.equal(
      [...traced.values()],
      [
        { id: 'own-1', ...own },
        { id: 'own-2', ...own },
      ],
    )
  })

  test('an answer without end is cut', async () => {
    await start([{ when: {}, respond: { text: 'x'.repeat(1_000_001) } }])
    assert.match(await ask(agent), /^too_long: /)
  })

  test('no one is there: unavailable', async () => {
    await start()
    pointAt('http://127.0.0.1:1', 'http://127.0.0.1:1')
    assert.match(await ask(agentBy(protocol)), /^unavailable: /)
  })
  test.run()
}

const choice = suite('the agent by its ARN')
const wrong = [
  '',
  'arn:aws:bedrock:us-east-1:123456789012:agent/A',
  'arn:aws:lambda:us-east-1:123456789012:function:f',
]
for (const runtimeArn of wrong) {
  choice(`${JSON.stringify(runtimeArn)} names no agent`, async () => {
    const agent = makeAgent({ runtimeArn, token: () => TE.right('t'), conversations: heldConversations() })
    assert.match(await ask(agent), /^not_configured: AGENT_RUNTIME_ARN names no agent/)
  })
}
choice('a deployment without an agent signs in nowhere', async () => {
  const token = () => {
    throw new Error('a token was asked for')
  }
  const agent = makeAgent({ runtimeArn: NO_AGENT_ARN, token, conversations: heldConversations() })
  assert.is(await ask(agent), 'absent: no agent is set up (agent_runtime_arn)')
})

for (const runtimeArn of [
  'arn:aws:bedrock:us-east-1:123456789012:agent/A1/alias/L1',
  'arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/x',
]) {
  choice(`without a token ${runtimeArn.split(':')[2]} is not asked`, async () => {
    const failure = agentFailed('authentication', 'Invalid credentials')
    const agent = makeAgent({ runtimeArn, token: () => TE.left(failure), conversations: heldConversations() })
    assert.is(await ask(agent), 'authentication: Invalid credentials')
  })
}
choice.run()
