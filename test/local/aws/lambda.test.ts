import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { traceparentOf } from '../../../functions/runtime/trace'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { createLambda, type Lambda, lambdaResourceTypes } from '../../../local/aws/lambda'
import { readPermissions } from '../../../local/aws/lambda/permissions'
import { DefinitionError, readDefinition } from '../../../local/terraform'
import { failureOf } from '../../support/failure'
import { TYPESCRIPT } from '../../support/run-command'
import { functionResource, ref, writeDefinition } from '../../support/write-definition'

const sources = {
  echo: `exports.handler = async (event, context) => {
    console.log('called with ' + JSON.stringify(event))
    console.error('and this')
    return { event, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis(),
      id: context.awsRequestId, pid: process.pid, env: { ...process.env }, limit: require('node:v8').getHeapStatistics().heap_size_limit }
  }`,
  failing: `exports.handler = async () => { throw new RangeError('too far') }`,
  wordy: `exports.handler = async () => { throw new RangeError('é' + 'x' + 'é'.repeat(1024)) }`,
  sleeping: `exports.handler = async () => new Promise(() => { setInterval(() => {}, 1000) })`,
  spinning: `exports.handler = async () => { for (;;); }`,
  crashing: `exports.handler = async () => { console.log('last words'); process.exit(3) }`,
  greedy: `exports.handler = async () => { const kept = []; for (;;) kept.push(new Array(1e5).fill(Math.random())) }`,
  rejecting: `exports.handler = () => new Promise(() => { Promise.reject(new Error('nobody listens')) })`,
  broken: `require('./nowhere')`,
  nothing: `exports.other = 1`,
  large: `exports.handler = async (size) => 'x'.repeat(size - 2)`,
  loud: `exports.handler = async () => { for (let n = 1; n <= 20000; n += 1) console.log('line ' + n) }`,
  callback: `exports.handler = (event, context, done) => setImmediate(done, null, 'called back')`,
  slow: `exports.handler = async (ms) => { console.log('started'); await new Promise((r) => setTimeout(r, ms)); return process.pid }`,
  flaky: `let n = 0; exports.handler = async () => { n += 1; if (n < 3) throw new Error('no ' + n); return n }`,
}

const queue = 'arn:aws:sqs:eu-west-1:123456789012:dead'
const role = 'arn:aws:iam::123456789012:role/tests'
const written = writeDefinition(
  {
    aws_lambda_function: {
      ...Object.fromEntries(Object.keys(sources).map((name) => [name, functionResource(name)])),
      sleeping: functionResource('sleeping', { timeout: 1 }),
      spinning: functionResource('spinning', { timeout: 1 }),
      greedy: functionResource('greedy', { memory_size: 40 }),
      echo: functionResource('echo', {
        environment: { variables: { STAGE: 'test' } },
        memory_size: 256,
        publish: true,
      }),
      failing: functionResource('failing', { dead_letter_config: { target_arn: queue } }),
      wordy: functionResource('wordy', { dead_letter_config: { target_arn: queue } }),
      slow: functionResource('slow', { reserved_concurrent_executions: 2 }),
      refused: functionResource('refused', { reserved_concurrent_executions: 0, filename: 'echo.zip' }),
    },
    aws_lambda_function_event_invoke_config: {
      failing: {
        function_name: 'failing',
        maximum_retry_attempts: 1,
        destination_config: { on_failure: { destination: queue } },
      },
    },
    aws_lambda_alias: {
      api: { name: 'api', function_name: 'echo', function_version: '$LATEST' },
      crash: { name: 'api', function_name: 'failing', function_version: '$LATEST' },
    },
    aws_lambda_permission: {
      rule: {
        action: 'lambda:InvokeFunction',
        function_name: 'echo',
        principal: 'events.amazonaws.com',
        source_arn: 'arn:aws:events:*:*:rule/bus/only-this',
      },
      api: {
        action: 'lambda:InvokeFunction',
        function_name: 'echo',
        qualifier: ref('aws_lambda_alias.api.name'),
        principal: 'apigateway.amazonaws.com',
      },
    },
  },
  sources,
)

interface DeadLetter {
  readonly arn: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
}

let lambda: Lambda
let gateway: Gateway
let client: LambdaClient
const deadLetters: DeadLetter[] = []
const reports: string[] = []

const test = suite('local/lambda')

test.before(async () => {
  gateway = await openGateway(0, () => {})
  const definition = readDefinition(written.directory, lambdaResourceTypes, { endpoint: gateway.endpoint })
  lambda = createLambda({
    definition,
    stateDir: written.stateDir,
    environment: { AWS_ENDPOINT_URL: gateway.endpoint },
    sendToQueue: async (arn, body, attributes) => {
      deadLetters.push({ arn, body, attributes })
    },
    retryDelay: () => 1,
    report: (_source, message) => reports.push(message),
  })
  gateway.attach({ services: [lambda.service], routes: [] })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  client = new LambdaClient({ endpoint: gateway.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 })
})

test.after(async () => {
  await lambda.stop()
  await gateway.stop()
  client.destroy()
  written.remove()
})

const invoke = async (
  FunctionName: string,
  payload: unknown = {},
  input: Partial<InvokeCommandInput> = {},
) => {
  const answer = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...input }),
  )
  const text = answer.Payload?.transformToString() ?? ''
  return { ...answer, result: text === '' ? undefined : JSON.parse(text) }
}

/** Resolves when the function writes the line. */
const line = (name: string, expected: string) =>
  new Promise<void>((resolve) => {
    const end = lambda.onLog((writer, text) => {
      if (writer !== name || text !== expected) return
      end()
      resolve()
    })
  })

const running = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('gives the result, the context, the environment and nothing of the parent', async () => {
  process.env.PARENT_SECRET = 'x'
  const { result, StatusCode, FunctionError } = await invoke('echo', { a: 'ü' })
  assert.is(StatusCode, 200)
  assert.is(FunctionError, undefined)
  assert.equal(result.event, { a: 'ü' })
  assert.is(result.arn, 'arn:aws:lambda:eu-west-1:123456789012:function:echo')
  assert.ok(result.left > 0 && result.left <= 60_000, `${result.left} ms of a minute`)
  assert.is(result.env.STAGE, 'test')
  assert.is(result.env.AWS_ACCESS_KEY_ID, 'local-echo')
  assert.is(result.env.AWS_ENDPOINT_URL, gateway.endpoint)
  assert.is(result.env.PARENT_SECRET, undefined)
  // Beside the old space there is room for the young one, on Node 24 more than before.
  assert.ok(result.limit < 512 * 2 ** 20, `a heap of ${result.limit} bytes for 256 MB`)
})

test('runs in the trace of whoever calls, else in one of its own', async () => {
  const traceOf = async () => {
    const header: string = (await invoke('echo')).result.env._X_AMZN_TRACE_ID
    assert.ok(traceparentOf(header), header)
    return /Root=([^;]*)/.exec(header)?.[1]
  }
  assert.is.not(await traceOf(), await traceOf())
  const root = '1-5759e988-bd862e3fe1be46a994272793'
  // Within a function the SDK sends its trace with each call.
  Object.assign(process.env, {
    AWS_LAMBDA_FUNCTION_NAME: 'caller',
    _X_AMZN_TRACE_ID: `Root=${root};Parent=53995c3f42cd8ad8`,
  })
  try {
    assert.is(await traceOf(), root)
  } finally {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME
    delete process.env._X_AMZN_TRACE_ID
  }
})

test('keeps the process and its output, gives the tail', async () => {
  const first = await invoke('echo', 1)
  const second = await invoke('arn:aws:lambda:eu-west-1:123456789012:function:echo', 2, { LogType: 'Tail' })
  assert.is(first.result.pid, second.result.pid)
  assert.is.not(first.result.id, second.result.id)
  const tail = Buffer.from(second.LogResult ?? '', 'base64').toString()
  assert.equal(tail.trimEnd().split('\n').sort(), ['and this', 'called with 2'])
  assert.ok(lambda.logs('echo').some(({ text }) => text === 'called with 1'))
})

const ECHO = 'arn:aws:lambda:eu-west-1:123456789012:function:echo'
for (const [name, Qualifier, expected] of [
  ['echo', 'api', `${ECHO}:api`],
  ['echo:api', undefined, `${ECHO}:api`],
  [`${ECHO}:api`, 'api', `${ECHO}:api`],
  ['echo', '$LATEST', `${ECHO}:$LATEST`],
  ['echo', '1', `${ECHO}:1`],
  [ECHO, undefined, ECHO],
] as const) {
  test(`tells the function how it was called: ${name} ${Qualifier}`, async () => {
    const { result, ExecutedVersion } = await invoke(name, {}, { Qualifier })
    assert.is(result.arn, expected)
    assert.is(ExecutedVersion, '$LATEST')
  })
}

test('an alias runs in the processes of its function', async () =>
  assert.is((await invoke('echo')).result.pid, (await invoke('echo', {}, { Qualifier: 'api' })).result.pid))

test('gives the policy of a function or of its alias', async () => {
  const policyOf = async (Qualifier?: string) => {
    const { Policy = '' } = await client.send(new GetPolicyCommand({ FunctionName: 'echo', Qualifier }))
    const { Statement } = JSON.parse(Policy)
    return Statement.map(({ Sid, Resource }: { Sid: string; Resource: string }) => [Sid, Resource])
  }
  assert.equal(await policyOf(), [['rule', ECHO]])
  assert.equal(await policyOf('api'), [['api', `${ECHO}:api`]])
})

const failures: readonly (readonly [string, string, RegExp])[] = [
  ['failing', 'RangeError', /^too far$/],
  ['sleeping', 'Sandbox.Timedout', /^RequestId: [-0-9a-f]{36} Error: Task timed out after 1\.00 seconds$/],
  ['spinning', 'Sandbox.Timedout', /Task timed out after 1\.00 seconds$/],
  ['crashing', 'Runtime.ExitError', /Runtime exited with error: exit status 3$/],
  ['greedy', 'Runtime.ExitError', /Runtime exited with error: signal: SIG/],
  ['rejecting', 'Runtime.UnhandledPromiseRejection', /^nobody listens$/],
  ['broken', 'Runtime.ImportModuleError', /nowhere/],
  ['nothing', 'Runtime.HandlerNotFound', /index.handler is undefined or not exported/],
]
for (const [name, errorType, message] of failures) {
  test(`fails as AWS does: ${name}`, async () => {
    const { FunctionError, StatusCode, result } = await invoke(name)
    assert.is(FunctionError, 'Unhandled')
    assert.is(StatusCode, 200)
    assert.is(result.errorType, errorType)
    assert.match(result.errorMessage, message)
  })
}

test('a failure has a trace, a crash its output; the next invocation gets a new process', async () => {
  assert.match((await invoke('failing')).result.trace.join('\n'), /RangeError: too far\n +at/)
  const { LogResult } = await invoke('crashing', {}, { LogType: 'Tail' })
  assert.is(Buffer.from(LogResult ?? '', 'base64').toString(), 'last words\n')
})

test('an answer waits for the output that was written before it', async () => {
  const { log } = await lambda.invoke('loud', '{}')
  assert.is(log.length, 20_000)
  assert.is(log.at(-1), 'line 20000')
})

test('an answer of more than 6 MB is a failure, and none of the bytes arrive', async () => {
  assert.is((await lambda.invoke('large', '6291556')).failed, false)
  const { failed, payload } = await lambda.invoke('large', '6291557')
  assert.ok(failed)
  assert.equal(JSON.parse(payload), {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  })
})

test('calls handlers with a callback', async () =>
  assert.is((await invoke('callback')).result, 'called back'))

test('runs at most as many events at once as are reserved, each in a process of its own', async () => {
  const pids: string[] = []
  const end = lambda.onResult((name, { payload }) => name === 'slow' && pids.push(payload))
  for (const ms of [60, 60, 60, 60]) await invoke('slow', ms, { InvocationType: 'Event' })
  await lambda.idle()
  end()
  assert.is(pids.length, 4)
  assert.is(new Set(pids).size, 2)
})

test('refuses whoever waits for an answer while all that is reserved is in use', async () => {
  const begun = new Promise<void>((resolve) => {
    let count = 0
    const end = lambda.onInvoke(() => {
      count += 1
      if (count < 2) return
      end()
      resolve()
    })
  })
  const held = [invoke('slow', 20_000), invoke('slow', 20_000)]
  await begun
  const third = await failureOf(invoke('slow', 1))
  assert.equal([third.name, third.message], ['TooManyRequestsException', 'Rate Exceeded.'])
  assert.is((await invoke('slow', 1, { InvocationType: 'Event' })).StatusCode, 202)
  assert.is(await lambda.kill('slow'), 2)
  await Promise.all(held)
  await lambda.idle()
  assert.is((await invoke('slow', 1)).FunctionError, undefined)
})

const refusals: readonly (readonly [string, string, Partial<InvokeCommandInput>])[] = [
  ['no-such-function', 'ResourceNotFoundException', {}],
  ['echo:4', 'ResourceNotFoundException', {}],
  ['slow:1', 'ResourceNotFoundException', {}],
  ['no-such-function', 'ResourceNotFoundException', { InvocationType: 'DryRun' }],
  ['echo', 'ResourceNotFoundException', { Qualifier: 'other' }],
  ['echo', 'ResourceNotFoundException', { Qualifier: 'other', InvocationType: 'DryRun' }],
  ['echo', 'ResourceNotFoundException', { Qualifier: 'other', InvocationType: 'Event' }],
  ['slow', 'ResourceNotFoundException', { Qualifier: 'api' }],
  ['echo:api', 'InvalidParameterValueException', { Qualifier: '$LATEST' }],
  ['echo', 'InvalidRequestContentException', { Payload: Buffer.from('{"a":') }],
  ['echo', 'InvalidRequestContentException', { Payload: Buffer.from('no JSON'), InvocationType: 'Event' }],
  [
    'echo',
    'RequestTooLargeException',
    { Payload: Buffer.from(`"${'x'.repeat(2 ** 20)}"`), InvocationType: 'Event' },
  ],
  ['refused', 'TooManyRequestsException', {}],
]
for (const [name, code, input] of refusals) {
  test(`refuses: ${name} ${input.InvocationType ?? ''} ${code}`, async () => {
    const error = await invoke(name, {}, input).catch((caught: Error) => caught)
    assert.is('name' in error ? error.name : 'no error', code)
  })
}

test('describes functions, dry-runs', async () => {
  const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'echo' }))
  assert.is(Configuration?.MemorySize, 256)
  assert.is(Configuration?.Role, role)
  const { Functions } = await client.send(new ListFunctionsCommand({}))
  assert.is(Functions?.length, Object.keys(sources).length + 1)
  assert.is((await invoke('echo', {}, { InvocationType: 'DryRun' })).StatusCode, 204)
})

test('retries an event until it succeeds, under one request id', async () => {
  const ids: string[] = []
  const end = lambda.onInvoke((name, _payload, id) => name === 'flaky' && ids.push(id))
  assert.is((await invoke('flaky', {}, { InvocationType: 'Event' })).StatusCode, 202)
  await lambda.idle()
  end()
  assert.is(ids.length, 3)
  assert.is(new Set(ids).size, 1)
  assert.equal(deadLetters, [])
})

test('sends an event that keeps failing to the destination and to the dead-letter queue', async () => {
  const requestId = lambda.invokeAsync('failing', '{"n":1}')
  await lambda.idle()
  const [record, letter] = deadLetters.splice(0)
  assert.is(record?.arn, queue)
  const { timestamp, responsePayload, ...rest } = JSON.parse(record?.body ?? '')
  assert.ok(Date.parse(timestamp) > 0)
  assert.is(responsePayload.errorMessage, 'too far')
  const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:failing:$LATEST'
  assert.equal(rest, {
    version: '1.0',
    requestContext: { requestId, functionArn, condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  })
  const attributes = { RequestID: requestId, ErrorCode: '200', ErrorMessage: 'too far' }
  assert.equal(letter, { arn: queue, body: '{"n":1}', attributes })
})

test('the message in a dead letter is cut at the end of a character', async () => {
  lambda.invokeAsync('wordy', '{}')
  await lambda.idle()
  const letter = deadLetters.splice(0).find(({ attributes }) => attributes.ErrorMessage !== undefined)
  assert.is(letter?.attributes.ErrorMessage, `éx${'é'.repeat(510)}`)
})

test('the configuration for failed events of a function is not that of its alias', async () => {
  const ids: string[] = []
  const end = lambda.onInvoke((name, _payload, id) => name === 'failing' && ids.push(id))
  lambda.invokeAsync('failing:api', '{"n":2}')
  await lambda.idle()
  end()
  assert.is(ids.length, 3)
  assert.equal(
    deadLetters.splice(0).map(({ body }) => body),
    ['{"n":2}'],
  )
})

test('says that an event without destination is dropped', async () => {
  lambda.invokeAsync('crashing', '{}')
  await lambda.idle()
  assert.ok(reports.includes('crashing: an event is dropped after 3 attempts; it has no destination'))
})

test('kills the process that runs an invocation', async () => {
  assert.is(await lambda.kill('slow'), 0)
  const result = lambda.invoke('slow', '4000')
  await line('slow', 'started')
  assert.is(await lambda.kill('slow'), 1)
  assert.match((await result).payload, /Runtime exited with error: signal: SIGKILL/)
})

test('leaves no process behind', async () => {
  const { result } = await invoke('echo')
  assert.ok(running(result.pid))
  const unanswered = lambda.invoke('slow', '4000')
  await line('slow', 'started')
  await lambda.stop()
  assert.match((await unanswered).payload, /signal: SIGKILL/)
  assert.not(running(result.pid))
  assert.match(String(await lambda.invoke('echo', '{}').catch((error: Error) => error)), /is stopped/)
})

const orphanMaker = `
  const { startEnvironment } = require('./local/aws/lambda/environment')
  const [code] = process.argv.slice(1)
  const variables = { LAMBDA_TASK_ROOT: code, _HANDLER: 'index.handler' }
  const environment = startEnvironment({ variables, memory: 64, timeoutMs: 60000, onLine: () => console.log(environment.pid) })
  environment.run({ requestId: 'r', payload: '{}', arn: 'a', trace: '' })`

test('a handler that spins ends when its parent is killed', async () => {
  const spinning = join(written.stateDir, 'spinning-with-sign-of-life')
  mkdirSync(spinning, { recursive: true })
  writeFileSync(
    join(spinning, 'index.js'),
    `exports.handler = async () => { console.log('here'); for (;;); }`,
  )
  const parent = spawn(process.execPath, [...TYPESCRIPT, '-e', orphanMaker, spinning], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output] = await once(parent.stdout, 'data')
  const pid = Number(String(output))
  assert.ok(running(pid))
  parent.kill('SIGKILL')
  for (const deadline = Date.now() + 60_000; running(pid) && Date.now() < deadline; ) await wait(5)
  const survived = running(pid)
  if (survived) process.kill(pid, 'SIGKILL')
  assert.not(survived)
})

const refusedAliases: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  [
    'a version beside the only one',
    { function_version: '4' },
    /^aws_lambda_alias\.api: function_version: one of 1, \$LATEST is needed, not a string$/,
  ],
  [
    'two versions',
    { routing_config: {} },
    /^aws_lambda_alias\.api: the local cloud does not know routing_config$/,
  ],
]
for (const [name, attributes, message] of refusedAliases) {
  test(`refuses an alias of ${name}`, () => {
    const api = { name: 'api', function_name: 'echo', function_version: '$LATEST', ...attributes }
    const other = writeDefinition({ aws_lambda_alias: { api } })
    try {
      assert.throws(
        () => readDefinition(other.directory, lambdaResourceTypes, { endpoint: '' }),
        (error: Error) => message.test(error.message),
      )
    } finally {
      other.remove()
    }
  })
}

test('reads permissions', () => {
  const definition = readDefinition(written.directory, lambdaResourceTypes, { endpoint: '' })
  const permits = readPermissions(definition)
  const echo = 'arn:aws:lambda:eu-west-1:123456789012:function:echo'
  for (const [invoked, principal, source, expected] of [
    [echo, 'events.amazonaws.com', 'arn:aws:events:eu-west-1:123456789012:rule/bus/only-this', true],
    [echo, 'events.amazonaws.com', 'arn:aws:events:eu-west-1:123456789012:rule/bus/only-this-not', false],
    [echo, 'sns.amazonaws.com', 'arn:aws:events:eu-west-1:123456789012:rule/bus/only-this', false],
    [`${echo}:$LATEST`, 'events.amazonaws.com', 'arn:aws:events:eu-west-1:1:rule/bus/only-this', true],
    [`${echo}:api`, 'events.amazonaws.com', 'arn:aws:events:eu-west-1:1:rule/bus/only-this', false],
    [`${echo}:api`, 'apigateway.amazonaws.com', 'arn:aws:execute-api:eu-west-1:1:a/prod/GET/', true],
    [echo, 'apigateway.amazonaws.com', 'arn:aws:execute-api:eu-west-1:1:a/prod/GET/', false],
    [`${echo}s`, 'events.amazonaws.com', 'arn:aws:events:eu-west-1:123456789012:rule/bus/only-this', false],
  ] as const) {
    assert.is(permits(invoked, principal, source), expected, `${invoked} ${principal} ${source}`)
  }
})

const refusedFunctions: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ['runtime', { runtime: 'python3.11' }, /^aws_lambda_function\.echo: the runtime python3\.11 needs/],
  [
    'reserved variable',
    { environment: { variables: { AWS_REGION: 'x' } } },
    /^aws_lambda_function\.echo: Lambda reserves the variable AWS_REGION$/,
  ],
  [
    'too many variables',
    { environment: { variables: { A: 'x'.repeat(4096) } } },
    /its variables have 4097 bytes/,
  ],
  ['layers', { layers: ['arn'] }, /^aws_lambda_function\.echo: the local cloud does not know layers$/],
]
for (const [name, attributes, message] of refusedFunctions) {
  test(`refuses a function's ${name}`, () => {
    const other = writeDefinition(
      { aws_lambda_function: { echo: functionResource('echo', attributes) } },
      { echo: '' },
    )
    try {
      createLambda({
        definition: readDefinition(other.directory, lambdaResourceTypes, { endpoint: '' }),
        stateDir: other.stateDir,
        environment: {},
        sendToQueue: async () => {},
        retryDelay: () => 1,
        report: () => {},
      })
      assert.unreachable()
    } catch (error) {
      assert.instance(error, DefinitionError)
      assert.match(String(error).replace('Error: ', ''), message)
    } finally {
      other.remove()
    }
  })
}

test.run()
