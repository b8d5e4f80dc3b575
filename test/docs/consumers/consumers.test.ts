import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeConsumer, makeDecoder, type Seen } from '../../../docs/consumers/typescript/consumer'
import type { CloudOpsEvent } from '../../../docs/consumers/typescript/events'
import { makeEventPublisher } from '../../../functions/adapters/events/publisher'
import { delivered } from '../../../schemas/async-api'
import type { AnyEvent, DomainEvent, EventDetail } from '../../../schemas/event'
import { events } from '../../../schemas/events'
import { mutated } from '../../support/arbitrary'

const DOCS = join(__dirname, '..', '..', '..', 'docs')
const ASYNC_API = join(DOCS, 'schemas', 'asyncapi.json')
const every: readonly AnyEvent[] = events

const test = suite('docs/consumers')
const decode = makeDecoder(ASYNC_API)

/** What the definitions make fits the generated types: the compiler refuses this file where it does not. */
type Defined = (typeof events)[number]
type Published = {
  [N in CloudOpsEvent['detail-type']]: Extract<CloudOpsEvent, { 'detail-type': N }>['detail']
}
type Fits = {
  [D in Defined as D['name']]: D['name'] extends keyof Published
    ? D['example'] extends Published[D['name']]
      ? true
      : 'the generated type differs: run make schemas'
    : 'docs/consumers/typescript/events.ts lacks it: run make schemas'
}
const fits = <T extends Record<string, true>>(): T | undefined => undefined
fits<Fits>()

const memory = (): Seen & { readonly ids: Set<string> } => {
  const ids = new Set<string>()
  return {
    ids,
    add: async (id) => !ids.has(id) && ids.add(id) !== undefined,
    remove: async (id) => void ids.delete(id),
  }
}

for (const event of every) {
  test(`${event.name}: a changed detail that the generated types and schemas refuse cannot be published`, async () => {
    process.env.AWS_REGION = 'us-east-1'
    const publisher = makeEventPublisher({ bus: 'cloudops-agent' })
    let refused = 0
    await fc.assert(
      fc.asyncProperty(mutated(event.detail), async (detail) => {
        try {
          decode({ ...delivered(event), detail })
          return
        } catch {
          refused += 1
        }
        const changed: DomainEvent = {
          name: event.name,
          source: event.source,
          detail: detail as EventDetail<unknown>,
        }
        const result = await publisher.publish([changed])()
        assert.ok(E.isLeft(result) && result.left.tag === 'bad_input', 'it reached the bus')
      }),
      { numRuns: 100 },
    )
    assert.ok(refused > 5, `only ${refused} of 100 were refused`)
  })
}

test('TypeScript: each event is handled once; replays, repetitions and others are not', async () => {
  const handled: string[] = []
  const seen = memory()
  const consume = makeConsumer({
    decode,
    seen,
    on: {
      AlertApproved: async ({ detail }) =>
        void handled.push(`${detail.data.approved_by} ${detail.data.domain}`),
    },
  })
  const approved = every.find(({ name }) => name === 'AlertApproved')
  const closed = every.find(({ name }) => name === 'AlertClosed')
  if (approved === undefined || closed === undefined) throw new Error('the events are gone')
  assert.is(await consume({ ...delivered(approved), 'replay-name': 'review-1' }), 'a replay')
  assert.is(await consume(delivered(approved)), 'handled')
  assert.is(await consume(delivered(approved)), 'seen before')
  assert.is(await consume(delivered(closed)), 'not for us')
  assert.equal(handled, ['dana shop.example.com'])
})

test('TypeScript: an event whose handling threw is handled by the next delivery', async () => {
  let broken = true
  const consume = makeConsumer({
    decode,
    seen: memory(),
    on: {
      IssueDetected: async () => {
        if (broken) throw new Error('down')
      },
    },
  })
  const [first] = every
  if (first === undefined) throw new Error('there is no event')
  await consume(delivered(first)).then(
    () => assert.unreachable('it was handled'),
    (error: Error) => assert.is(error.message, 'down'),
  )
  broken = false
  assert.is(await consume(delivered(first)), 'handled')
})

test('TypeScript: what no schema accepts is refused with its field', () => {
  const [first] = every
  if (first === undefined) throw new Error('there is no event')
  assert.throws(() => decode({ ...delivered(first), 'detail-type': 'Other' }), /there is no event Other/)
  assert.throws(() => decode({ ...delivered(first), detail: {} }), /IssueDetected: data\/detail must have/)
  assert.throws(() => decode(null), /there is no event/)
})

const python = spawnSync('python3', ['--version']).status === 0
if (!python) console.log('skipped: the Python consumer, because there is no python3')
const withPython = python ? test : test.skip

const runPython = (
  lines: readonly object[],
): Promise<{ readonly code: number | null; readonly said: string[] }> =>
  new Promise((resolve) => {
    const child = spawn('python3', [join(DOCS, 'consumers', 'python', 'consumer.py'), ASYNC_API])
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.on('close', (code) => resolve({ code, said: said.trim().split('\n') }))
    child.stdin.end(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
  })

withPython('Python: every event is handled once; replays and repetitions are not', async () => {
  const all = every.map(delivered)
  const { code, said } = await runPython([...all, ...all, { ...all[0], 'replay-name': 'review-1' }])
  assert.equal(said, [...all.map(() => 'handled'), ...all.map(() => 'seen before'), 'a replay'])
  assert.is(code, 0)
})

withPython('Python and TypeScript refuse the same changed details', async () => {
  const changed = every.flatMap((event) =>
    fc
      .sample(mutated(event.detail), { numRuns: 40, seed: 7 })
      // JSON is what both are given.
      .map((detail) => JSON.parse(JSON.stringify({ ...delivered(event), detail })) as object),
  )
  const { said } = await runPython(changed)
  let refused = 0
  for (const [index, event] of changed.entries()) {
    let problem = ''
    try {
      decode(event)
    } catch (error) {
      problem = String(error)
      refused += 1
    }
    assert.is(
      said[index]?.startsWith('refused'),
      problem !== '',
      `${JSON.stringify(event)}: Python says ${said[index]}, TypeScript ${problem || 'accepted'}`,
    )
  }
  assert.ok(refused > 100)
})

test.run()
