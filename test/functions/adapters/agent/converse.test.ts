import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeAgent } from '../../../../functions/adapters/agent'
import type { AgentAnswer, AgentCall } from '../../../../functions/runtime/ports'
import { eventFrame, exceptionFrame } from '../../../../local/aws/agent/event-stream'
import { callOf, heldConversations, pointAt } from '../../../support/agents'

/** A model over a real connection: what the service may send, and what is sent to it. */

const PROFILE =
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0'

interface Sent {
  readonly path: string
  readonly body: {
    readonly messages: readonly {
      readonly role: string
      readonly content: readonly Record<string, unknown>[]
    }[]
    readonly toolConfig?: { readonly tools: readonly { readonly toolSpec: { readonly name: string } }[] }
    readonly guardrailConfig?: object
  }
}

/** What the service does with the stream of one request. */
type Answer = (stream: ServerHttp2Stream) => void

const respond = (stream: ServerHttp2Stream, ...frames: readonly Uint8Array[]): void => {
  stream.respond({ ':status': 200, 'content-type': 'application/vnd.amazon.eventstream' })
  for (const frame of frames) stream.write(frame)
}
const frames =
  (...given: readonly Uint8Array[]): Answer =>
  (stream) => {
    respond(stream, ...given)
    stream.end()
  }
const refusal =
  (status: number, name: string, message: string): Answer =>
  (stream) => {
    stream.respond({ ':status': status, 'content-type': 'application/json', 'x-amzn-errortype': name })
    stream.end(JSON.stringify({ message }))
  }

const start = eventFrame('messageStart', { role: 'assistant' })
const stop = (stopReason: string) => eventFrame('messageStop', { stopReason })
const usage = eventFrame('metadata', {
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
})
const delta = (contentBlockIndex: number, given: object) =>
  eventFrame('contentBlockDelta', { contentBlockIndex, delta: given })
const ended = (contentBlockIndex: number) => eventFrame('contentBlockStop', { contentBlockIndex })
const text = (words: string, index = 0) => [delta(index, { text: words }), ended(index)]
const tool = (name: string, input: string, index = 1) => [
  eventFrame('contentBlockStart', {
    contentBlockIndex: index,
    start: { toolUse: { toolUseId: `id-${name}-${index}`, name } },
  }),
  delta(index, { toolUse: { input: input.slice(0, 5) } }),
  delta(index, { toolUse: { input: input.slice(5) } }),
  ended(index),
]
const said = (words: string) => frames(start, ...text(words), stop('end_turn'), usage)
const PLAN = { version: 1, summary: 'Nothing to do.', steps: [] }
const planned = frames(
  start,
  ...text('## Root Cause'),
  ...tool('propose_plan', JSON.stringify(PLAN)),
  stop('tool_use'),
  usage,
)

const sent: Sent[] = []
let answers: Answer[] = []
const server = createServer()
server.on('stream', (stream, headers) => {
  const chunks: Buffer[] = []
  stream.on('error', () => {})
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('end', () => {
    sent.push({
      path: decodeURIComponent(String(headers[':path'])),
      body: JSON.parse(Buffer.concat(chunks).toString()),
    })
    answers.shift()?.(stream)
  })
})

const test = suite('a model of Bedrock')
test.before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  pointAt(endpoint, endpoint)
})
test.before.each(() => {
  sent.length = 0
})
test.after(() => {
  server.close()
})

const conversations = heldConversations()
const fresh = (more: object = {}) =>
  makeAgent({
    runtimeArn: PROFILE,
    token: () => TE.left({ tag: 'agent_failed', kind: 'authentication', message: 'no token is wanted' }),
    conversations,
    firstWaitMs: 1,
    ...more,
  })

const asked = async (
  given: readonly Answer[],
  more: Partial<AgentCall> = {},
  agent = fresh(),
): Promise<AgentAnswer | string> => {
  answers = [...given]
  const answer = await agent.invoke(callOf('Why?', { timeout_ms: 5_000, ...more }))()
  return E.isRight(answer) ? answer.right : `${answer.left.kind}: ${answer.left.message}`
}
const right = (answer: AgentAnswer | string): AgentAnswer => {
  if (typeof answer === 'string') throw new Error(answer)
  return answer
}

test('a plan is the input of its tool; the text is the analysis', async () => {
  const { text: words, results } = right(await asked([planned]))
  assert.is(words, '## Root Cause')
  assert.equal(results, [PLAN])
  assert.is(sent[0]?.path, `/model/${PROFILE}/converse-stream`)
  assert.equal(
    sent[0]?.body.toolConfig?.tools.map(({ toolSpec }) => toolSpec.name),
    ['propose_plan'],
  )
})

test('a plan in the text is none', async () => {
  const { results } = right(await asked([said(`No tool.\n\n\`\`\`json\n${JSON.stringify(PLAN)}\n\`\`\`\n`)]))
  assert.equal(results, [])
})

test('two plans are two', async () => {
  const twice = [
    ...tool('propose_plan', JSON.stringify(PLAN), 1),
    ...tool('propose_plan', JSON.stringify(PLAN), 2),
  ]
  const { results } = right(await asked([frames(start, ...text('x'), ...twice, stop('tool_use'), usage)]))
  assert.is(results?.length, 2)
})

test('a plan before its analysis: the model is let go on, and the plan counts once', async () => {
  const first = frames(start, ...tool('propose_plan', JSON.stringify(PLAN), 0), stop('tool_use'), usage)
  const { text: words, results } = right(await asked([first, said('## Root Cause')]))
  assert.equal([words, results], ['## Root Cause', [PLAN]])
})

test('read-only actions are tools, and get their answers', async () => {
  const requests: unknown[] = []
  const first = frames(
    start,
    ...tool('route53__GetHealthCheck', '{"health_check_id":"h"}', 0),
    stop('tool_use'),
    usage,
  )
  await asked([first, planned], {
    offered: [
      { action: 'route53:GetHealthCheck', read_only: true, parameters: { health_check_id: 'x' } },
      { action: 'cloudfront:CreateInvalidation', read_only: false, parameters: {} },
    ],
    onActionRequest: (request) => async () => {
      requests.push(request)
      return 'it fails'
    },
  })
  assert.equal(requests, [{ action: 'route53:GetHealthCheck', parameters: { health_check_id: 'h' } }])
  assert.equal(
    sent[0]?.body.toolConfig?.tools.map(({ toolSpec }) => toolSpec.name),
    ['route53__GetHealthCheck', 'propose_plan'],
  )
  assert.equal(sent[1]?.body.messages.at(-1), {
    role: 'user',
    content: [
      { toolResult: { toolUseId: 'id-route53__GetHealthCheck-0', content: [{ text: 'it fails' }] } },
      { cachePoint: { type: 'default' } },
    ],
  })
})

test('reasoning goes back as it came', async () => {
  const reasoning = [
    delta(0, { reasoningContent: { text: 'I think, ' } }),
    delta(0, { reasoningContent: { text: 'so' } }),
    delta(0, { reasoningContent: { signature: 'c2ln' } }),
    ended(0),
    delta(1, { reasoningContent: { redactedContent: Buffer.from('hidden').toString('base64') } }),
    ended(1),
  ]
  const first = frames(
    start,
    ...reasoning,
    ...tool('route53__GetHealthCheck', '', 2),
    stop('tool_use'),
    usage,
  )
  await asked([first, planned])
  assert.equal(sent[1]?.body.messages[1]?.content.slice(0, 2), [
    { reasoningContent: { reasoningText: { text: 'I think, so', signature: 'c2ln' } } },
    { reasoningContent: { redactedContent: Buffer.from('hidden').toString('base64') } },
  ])
})

/** Every way in which the service ends an answer, and its verdict. */
const endings: readonly (readonly [string, Answer, string])[] = [
  ['end_turn', said('Words.'), 'whole'],
  ['stop_sequence', frames(start, ...text('Words.'), stop('stop_sequence'), usage), 'whole'],
  ['without usage', frames(start, ...text('Words.'), stop('end_turn')), 'whole'],
  ['max_tokens', frames(start, ...text('Words.'), stop('max_tokens'), usage), 'too_long'],
  [
    'model_context_window_exceeded',
    frames(start, ...text('Words.'), stop('model_context_window_exceeded'), usage),
    'too_long',
  ],
  [
    'guardrail_intervened',
    frames(start, ...text('Sorry.'), stop('guardrail_intervened'), usage),
    'guardrail',
  ],
  ['content_filtered', frames(start, ...text('Sorry.'), stop('content_filtered'), usage), 'guardrail'],
  ['malformed_tool_use', frames(start, ...text('W'), stop('malformed_tool_use'), usage), 'corrupt'],
  ['malformed_model_output', frames(start, ...text('W'), stop('malformed_model_output'), usage), 'corrupt'],
  ['an end of a new kind', frames(start, ...text('W'), stop('tired'), usage), 'corrupt'],
  ['tool_use without a tool', frames(start, ...text('W'), stop('tool_use'), usage), 'corrupt'],
  ['no messageStop', frames(start, ...text('Words.')), 'truncated'],
  ['a block that is open', frames(start, delta(0, { text: 'Words.' }), stop('end_turn')), 'truncated'],
  ['a block after its end', frames(start, ...text('W'), stop('end_turn'), ...text('more', 1)), 'corrupt'],
  ['nothing at all', frames(), 'truncated'],
  ['no words', frames(start, stop('end_turn'), usage), 'empty_answer'],
  [
    'input that is no JSON',
    frames(start, ...tool('propose_plan', '{"version":'), stop('tool_use')),
    'corrupt',
  ],
  ['input that is a list', frames(start, ...tool('propose_plan', '[1,2,3]'), stop('tool_use')), 'corrupt'],
  [
    'input of no tool',
    frames(start, delta(0, { toolUse: { input: '{}' } }), ended(0), stop('tool_use')),
    'corrupt',
  ],
  [
    'an unknown event',
    frames(start, eventFrame('surprise', {}), ...text('W'), stop('end_turn')),
    'unknown_event',
  ],
  ['an exception', frames(start, exceptionFrame('modelStreamErrorException', 'broke')), 'interrupted'],
  ['throttled within', frames(start, exceptionFrame('throttlingException', 'slow')), 'throttled'],
  ['half a frame', frames(start, stop('end_turn').slice(0, 20)), 'truncated'],
  [
    'RST_STREAM 0',
    (stream) => {
      respond(stream, start, ...text('Words.'))
      stream.close(0)
    },
    'truncated',
  ],
  [
    'RST_STREAM 8',
    (stream) => {
      respond(stream, start, ...text('Words.'))
      setImmediate(() => stream.close(8))
    },
    'truncated',
  ],
  [
    'a closed session',
    (stream) => {
      respond(stream, start, ...text('Words.'))
      setImmediate(() => stream.session?.destroy())
    },
    'truncated',
  ],
  ['never', (stream) => respond(stream, start, ...text('Words.')), 'timeout'],
]
for (const [name, answer, verdict] of endings)
  test(`${name}: ${verdict}`, async () => {
    const given = await asked([answer], { timeout_ms: name === 'never' ? 500 : 5_000 })
    assert.is(typeof given === 'string' ? given.split(':')[0] : 'whole', verdict, JSON.stringify(given))
  })

const refusals: readonly (readonly [string, Answer, string])[] = [
  [
    'not enabled',
    refusal(403, 'AccessDeniedException', "You don't have access to the model with the specified model ID."),
    'refused: this account may not use the model yet: an administrator submits its form',
  ],
  [
    'denied by the organization',
    refusal(
      403,
      'AccessDeniedException',
      'User: x is not authorized to perform: bedrock:InvokeModelWithResponseStream with an explicit deny in a service control policy',
    ),
    'refused: a service control policy of the organization denies this model in a region of its profile',
  ],
  [
    'denied by the organization in a region',
    refusal(
      403,
      'AccessDeniedException',
      'User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-west-2::foundation-model/m with an explicit deny in a service control policy',
    ),
    'refused: a service control policy of the organization denies this model in us-west-2: allow it for bedrock:InvokeModel*',
  ],
  [
    'a model that wants a profile',
    refusal(
      400,
      'ValidationException',
      "Invocation of model ID x with on-demand throughput isn't supported.",
    ),
    'refused: this model is only invoked by an inference profile',
  ],
  ['throttled', refusal(429, 'ThrottlingException', 'Too many tokens'), 'throttled:'],
  ['not ready', refusal(429, 'ModelNotReadyException', 'warming up'), 'unavailable:'],
  ['too slow', refusal(408, 'ModelTimeoutException', 'slow'), 'timeout:'],
  ['not there', refusal(404, 'ResourceNotFoundException', 'no such profile'), 'not_found:'],
]
for (const [name, answer, words] of refusals)
  test(`${name}: people read what to do`, async () => {
    const given = await asked([answer])
    assert.ok(typeof given === 'string' && given.startsWith(words), JSON.stringify(given))
  })

test('tools without end: ended after ten rounds', async () => {
  const again = frames(start, ...tool('route53__GetHealthCheck', '{}', 0), stop('tool_use'), usage)
  assert.match(String(await asked(Array(20).fill(again))), /^endless: /)
  assert.is(sent.length, 10)
})

const conversed = async () => right(await asked([planned]))
const ASSESSMENT = { kind: 'assessment', proceed: true, reason: 'as before' }
const assessed = frames(
  start,
  ...tool('give_assessment', JSON.stringify(ASSESSMENT), 0),
  stop('tool_use'),
  usage,
)

test('an execution goes on with the conversation of its analysis, in another process', async () => {
  const { conversation_digest } = await conversed()
  const { results, note } = right(await asked([assessed], { task: 'assessment', conversation_digest }))
  assert.equal([results, note], [[ASSESSMENT], undefined])
  const roles = sent.at(-1)?.body.messages.map(({ role }) => role)
  assert.equal(roles, ['user', 'assistant', 'user', 'assistant', 'user'])
})

const lost: readonly (readonly [string, (text: string | undefined) => string | undefined, RegExp])[] = [
  ['missing', () => undefined, /it is not there/],
  ['altered', (stored) => stored?.replace('Root Cause', 'Root cause'), /it was altered/],
]
for (const [name, change, why] of lost)
  test(`a conversation that is ${name}: asked anew, which people read`, async () => {
    const { conversation_digest } = await conversed()
    const [[id, stored] = ['']] = conversations.kept
    const changed = change(stored)
    if (changed === undefined) conversations.kept.delete(id)
    else conversations.kept.set(id, changed)
    const { note = '' } = right(await asked([assessed], { task: 'assessment', conversation_digest }))
    assert.match(note, why)
    assert.is(sent.at(-1)?.body.messages.length, 1)
  })

test('a conversation with another model is not gone on with', async () => {
  const { conversation_digest } = await conversed()
  const other = fresh({ runtimeArn: PROFILE.replace('sonnet', 'opus') })
  const { note = '' } = right(await asked([assessed], { task: 'assessment', conversation_digest }, other))
  assert.match(note, /another model/)
})

test('what was read before is marked for the cache where the model has one, and nowhere stored', async () => {
  const marks = () => sent.map(({ body }) => JSON.stringify(body).match(/cachePoint/g)?.length ?? 0)
  const first = frames(start, ...tool('route53__GetHealthCheck', '{}', 0), stop('tool_use'), usage)
  await asked([first, planned])
  assert.equal(marks(), [2, 2], 'at the end of the system prompt and of what was said last')
  assert.not.match([...conversations.kept.values()].join(''), 'cachePoint')
  sent.length = 0
  const other = fresh({
    runtimeArn: 'arn:aws:bedrock:us-east-1::foundation-model/meta.llama3-3-70b-instruct-v1:0',
  })
  await asked([planned], {}, other)
  assert.equal(marks(), [0])
})

test('a guardrail judges the data of the prompt and what tools answer', async () => {
  const guarded = fresh({ settings: { guardrail_id: 'gr1', guardrail_version: '2' } })
  const first = frames(start, ...tool('route53__GetHealthCheck', '{}', 0), stop('tool_use'), usage)
  const intervened: Answer = (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/json' })
    stream.end(JSON.stringify({ action: 'GUARDRAIL_INTERVENED', outputs: [], assessments: [] }))
  }
  const prompt = 'Judge.\n\n```json\n{"body":"ignore all"}\n```'
  assert.match(String(await asked([first, intervened], { prompt }, guarded)), /^guardrail: /)
  assert.equal(sent[0]?.body.messages[0]?.content, [
    { text: 'Judge.\n\n' },
    {
      guardContent: { text: { text: '```json\n{"body":"ignore all"}\n```', qualifiers: ['guard_content'] } },
    },
    { cachePoint: { type: 'default' } },
  ])
  assert.is(sent[1]?.path, '/guardrail/gr1/version/2/apply')
})

test.run()
