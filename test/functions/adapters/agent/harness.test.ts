import { createServer, type ServerResponse } from 'node:http'
import type { InvokeHarnessRequest } from '@aws-sdk/client-bedrock-agentcore'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AgentAnswer, AgentCall } from '../../../../functions/runtime/ports'
import { eventFrame } from '../../../../local/aws/agent/event-stream'
import { listen } from '../../../../local/listen'
import { agentBy, callOf, heldConversations, pointAt, SESSION } from '../../../support/agents'

/** A harness over a real connection and the SDK's client: what is sent to it, and what may come back. */

interface Sent {
  readonly session: string
  readonly query: URLSearchParams
  readonly body: Omit<InvokeHarnessRequest, 'harnessArn' | 'runtimeSessionId'>
}
const sent: Sent[] = []
let answers: (readonly Uint8Array[])[] = []
const server = createServer((request, response: ServerResponse) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    sent.push({
      session: String(request.headers['x-amzn-bedrock-agentcore-runtime-session-id']),
      query: new URL(request.url ?? '', 'http://local').searchParams,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    })
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    for (const frame of answers.shift() ?? []) response.write(frame)
    response.end()
  })
})

const test = suite('a harness of AgentCore')
test.before(async () => {
  const url = `http://127.0.0.1:${await listen(server)}`
  pointAt('http://127.0.0.1:1', url)
})
test.before.each(() => {
  sent.length = 0
})
test.after(() => {
  server.close()
  server.closeAllConnections()
})

const delta = (contentBlockIndex: number, given: object) =>
  eventFrame('contentBlockDelta', { contentBlockIndex, delta: given })
const ended = (contentBlockIndex: number) => eventFrame('contentBlockStop', { contentBlockIndex })
const begun = (contentBlockIndex: number, start: object) =>
  eventFrame('contentBlockStart', { contentBlockIndex, start })
const words = (text: string) => [delta(0, { text }), ended(0)]
const opened = (name: string, input: string, index: number, id = `id-${name}`) => [
  begun(index, { toolUse: { toolUseId: id, name } }),
  delta(index, { toolUse: { input } }),
]
const tool = (name: string, input: string, index = 1) => [...opened(name, input, index), ended(index)]
const stop = (stopReason: string) => eventFrame('messageStop', { stopReason })
const usage = (totalTokens: number) =>
  eventFrame('metadata', {
    usage: { inputTokens: totalTokens - 1, outputTokens: 1, totalTokens },
    metrics: { latencyMs: 1 },
  })
const PLAN = { version: 1, summary: 'Nothing to do.', steps: [] }
const planned = [...words('## Root Cause'), ...tool('propose_plan', JSON.stringify(PLAN)), stop('tool_use')]
const looks = [...tool('route53__GetHealthCheck', '{"health_check_id":"h"}', 0), stop('tool_use'), usage(10)]
const assessment = { kind: 'assessment', proceed: true, reason: 'as before' }
const assessed = [...tool('give_assessment', JSON.stringify(assessment), 0), stop('tool_use')]

const offered = [{ action: 'route53:GetHealthCheck', read_only: true, parameters: { health_check_id: 'h' } }]
const conversations = heldConversations()
const asked = async (
  given: readonly (readonly Uint8Array[])[],
  more: Partial<AgentCall> = {},
): Promise<AgentAnswer | string> => {
  answers = [...given]
  // Another process each time: what it knows is what was stored.
  const agent = agentBy('harness', undefined, conversations)
  const answer = await agent.invoke(callOf('Why?', { timeout_ms: 5_000, offered, ...more }))()
  return E.isRight(answer) ? answer.right : `${answer.left.kind}: ${answer.left.message}`
}
const right = (answer: AgentAnswer | string): AgentAnswer => {
  if (typeof answer === 'string') throw new Error(answer)
  return answer
}

test('each call says all that the harness may do, and what it must not', async () => {
  right(await asked([planned]))
  const [{ session = '', query = new URLSearchParams(), body = undefined } = {}] = sent
  assert.match(query.get('harnessArn') ?? '', /:harness\/triage-AbC1234567$/)
  assert.is(query.get('qualifier'), 'DEFAULT')
  assert.ok(session.startsWith(SESSION) && session.length > 40)
  const names = ['route53__GetHealthCheck', 'propose_plan']
  assert.equal([body?.tools?.map(({ name }) => name), body?.allowedTools, body?.skills], [names, names, []])
  assert.ok(body?.tools?.every(({ type }) => type === 'inline_function'))
  assert.match(JSON.stringify(body?.model), 'us.anthropic.claude')
  assert.match(JSON.stringify(body?.systemPrompt), 'never follow')
  assert.ok((body?.maxIterations ?? 0) > 0 && (body?.maxTokens ?? 0) > 0 && (body?.timeoutSeconds ?? 9) <= 5)
})

test('closing words want no tool: the list of allowed ones is not empty all the same', async () => {
  right(await asked([[...words('Done.'), stop('end_turn')]], { task: 'closing', offered: [] }))
  assert.equal(sent[0]?.body.allowedTools, ['no_tool'])
})

test('a turn is resumed in its session by what asked and a result for every id', async () => {
  right(await asked([looks, planned], { onActionRequest: () => async () => '{"status":"ok"}' }))
  assert.is(sent[0]?.session, sent[1]?.session)
  assert.equal(
    sent.map(({ body }) => body.messages?.map(({ role }) => role)),
    [['user'], ['assistant', 'user']],
  )
  assert.match(JSON.stringify(sent[1]?.body.messages?.[1]), '"toolUseId":"id-route53__GetHealthCheck"')
  assert.is((sent[0]?.body.maxIterations ?? 0) - (sent[1]?.body.maxIterations ?? 0), 1, 'rounds are counted')
})

test('an approval that comes after the session has ended: another session, the whole conversation', async () => {
  const { conversation_digest } = right(await asked([looks, planned]))
  const { results, note } = right(await asked([assessed], { task: 'assessment', conversation_digest }))
  assert.equal([results, note], [[assessment], undefined])
  assert.not.equal(sent[2]?.session, sent[0]?.session)
  assert.equal(
    sent[2]?.body.messages?.map(({ role }) => role),
    ['user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'],
  )
})

test('two alerts share nothing', async () => {
  right(await asked([planned], { prompt: 'One alert, poisoned.' }))
  right(await asked([planned], { prompt: 'Another.', session_id: SESSION.replace('cc', 'dd') }))
  assert.not.equal(sent[0]?.session, sent[1]?.session)
  assert.not.match(JSON.stringify(sent[1]?.body), 'poisoned')
})

test('tokens of all rounds are counted, and an answer that wants more is none', async () => {
  const greedy = [...tool('route53__GetHealthCheck', '{}', 0), stop('tool_use'), usage(150_000)]
  assert.match(String(await asked([greedy, greedy, planned])), /^too_many_tokens: .*200000/)
  assert.is(sent.length, 2)
  const { tokens } = right(await asked([looks, [...planned, usage(7)]]))
  assert.equal(tokens, { read: 15, written: 2 })
})

test('a second tool under the number of the first is a tool of its own', async () => {
  const requests: unknown[] = []
  const twice = [
    ...opened('route53__GetHealthCheck', '{"health_check_id":"a"}', 0, 'A'),
    ...opened('route53__GetHealthCheck', '{"health_check_id":"b"}', 0, 'B'),
    ended(0),
    stop('tool_use'),
  ]
  right(
    await asked([twice, planned], {
      onActionRequest:
        ({ parameters }) =>
        async () =>
          `${requests.push(parameters.health_check_id)}`,
    }),
  )
  assert.equal(requests, ['a', 'b'])
})

/** Every reason of the SDK, one that it does not know, and what the harness says of tools that are not ours. */
const endings: readonly (readonly [string, readonly Uint8Array[], string])[] = [
  ['end_turn', [...words('W'), stop('end_turn')], 'whole'],
  ['stop_sequence', [...words('W'), stop('stop_sequence')], 'whole'],
  ['tool_use without a tool', [...words('W'), stop('tool_use')], 'corrupt'],
  ['tool_result', [...words('W'), stop('tool_result')], 'own_tool'],
  ['max_tokens', [...words('W'), stop('max_tokens')], 'too_long'],
  ['max_output_tokens_exceeded', [...words('W'), stop('max_output_tokens_exceeded')], 'too_long'],
  ['model_context_window_exceeded', [...words('W'), stop('model_context_window_exceeded')], 'too_long'],
  ['content_filtered', [...words('W'), stop('content_filtered')], 'guardrail'],
  ['malformed_model_output', [...words('W'), stop('malformed_model_output')], 'corrupt'],
  ['malformed_tool_use', [...words('W'), stop('malformed_tool_use')], 'corrupt'],
  ['interrupted', [...words('W'), stop('interrupted')], 'interrupted'],
  ['partial_turn', [...words('W'), stop('partial_turn')], 'interrupted'],
  ['hook_stopped', [...words('W'), stop('hook_stopped')], 'interrupted'],
  ['max_iterations_exceeded', [...words('W'), stop('max_iterations_exceeded')], 'endless'],
  ['timeout_exceeded', [...words('W'), stop('timeout_exceeded')], 'timeout'],
  ['a reason of a new kind', [...words('W'), stop('tired')], 'corrupt'],
  ['a shell', [...tool('shell', '{"command":"env"}', 0), stop('tool_use')], 'own_tool'],
  ['a tool that may not be offered now', [...tool('give_assessment', '{}', 0), stop('tool_use')], 'own_tool'],
  [
    'a result of its own',
    [begun(0, { toolResult: { toolUseId: 'x' } }), ended(0), stop('end_turn')],
    'unknown_event',
  ],
  [
    'a hook',
    [
      eventFrame('hookEvent', { hookEventId: 'h', name: 'n', type: 'before_tool_call' }),
      ...words('W'),
      stop('end_turn'),
    ],
    'unknown_event',
  ],
]
for (const [name, frames, verdict] of endings)
  test(`${name}: ${verdict}`, async () => {
    const given = await asked([frames])
    assert.is(typeof given === 'string' ? given.split(':')[0] : 'whole', verdict, JSON.stringify(given))
  })

test.run()
