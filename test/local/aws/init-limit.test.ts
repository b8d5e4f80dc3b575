import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openGateway } from '../../../local/aws/gateway'
import { createLambda, lambdaResourceTypes } from '../../../local/aws/lambda'
import { cpuMsOf, type Moment, makeInitLimit } from '../../../local/aws/lambda/init-limit'
import { readDefinition } from '../../../local/terraform'
import { functionResource, writeDefinition } from '../../support/write-definition'

const test = suite('local/aws/lambda: the limit of a start')

const minute = 60_000
const starts: readonly (readonly [string, readonly Moment[], RegExp | undefined])[] = [
  [
    'a busy machine that gives it little',
    Array.from({ length: 120 }, (_, n) => ({ wallMs: n * 5_000, cpuMs: n * 10 })),
    undefined,
  ],
  [
    'ten seconds of CPU time',
    [
      { wallMs: 9_000, cpuMs: 9_000 },
      { wallMs: minute, cpuMs: 9_990 },
      { wallMs: minute + 1, cpuMs: 10_000 },
    ],
    /^Init timed out after 10\.00 seconds of CPU time$/,
  ],
  [
    'one that waits for what never comes',
    [
      { wallMs: 500, cpuMs: 80 },
      { wallMs: 30_499, cpuMs: 80 },
      { wallMs: 30_500, cpuMs: 80 },
    ],
    /^Init timed out after 30\.00 seconds in which it did nothing$/,
  ],
  [
    'a system that does not tell CPU time',
    [
      { wallMs: minute - 1, cpuMs: undefined },
      { wallMs: minute, cpuMs: undefined },
    ],
    /^Init timed out after 60\.00 seconds$/,
  ],
]
for (const [name, moments, expected] of starts)
  test(name, () => {
    const judge = makeInitLimit()
    const said = moments.map(judge)
    assert.equal(
      said.slice(0, -1).filter((problem) => problem !== undefined),
      [],
    )
    if (expected === undefined) assert.is(said.at(-1), undefined)
    else assert.match(said.at(-1) ?? '', expected)
  })

const canTell = cpuMsOf(process.pid) === undefined ? test.skip : test

canTell('the CPU time of a process is what it has used', () => {
  const { user, system } = process.cpuUsage()
  const used = (user + system) / 1000
  assert.ok(Math.abs((cpuMsOf(process.pid) ?? 0) - used) < 1_000, `${cpuMsOf(process.pid)} of ${used}`)
  assert.is(cpuMsOf(undefined), undefined)
})

canTell('a handler that loads too long is ended; what to do about it is said once', async () => {
  const written = writeDefinition(
    { aws_lambda_function: { heavy: functionResource('heavy') } },
    { heavy: 'for (;;);' },
  )
  const gateway = await openGateway(0, () => {})
  const reports: string[] = []
  const lambda = createLambda({
    definition: readDefinition(written.directory, lambdaResourceTypes, { endpoint: gateway.endpoint }),
    stateDir: written.stateDir,
    environment: {},
    initMs: 100,
    sendToQueue: async () => {},
    retryDelay: () => 1,
    report: (_, message) => reports.push(message),
  })
  try {
    for (const _ of [1, 2]) {
      const { failed, payload } = await lambda.invoke('heavy', '{}')
      assert.ok(failed)
      assert.match(payload, /Sandbox\.Timedout.*Init timed out after 0\.10 seconds of CPU time/)
    }
    assert.is(reports.length, 1)
    assert.match(reports[0] ?? '', /^heavy: Init timed out after 0\.10 seconds of CPU time; .*in the handler/)
  } finally {
    await lambda.stop()
    await gateway.stop()
    written.remove()
  }
})

test.run()
