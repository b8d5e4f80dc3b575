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

const memory = (): Seen & { readonly runs: Set<string> } => {
  const [runs, done] = [new Set<string>(), new Set<string>()]
  return {
    runs,
    take: async (id) => {
      if (done.has(id)) return 'done'
      if (runs.has(id)) return 'taken'
      runs.add(id)
      return 'ours'
    },
    keep: async (id) => void done.add(id),
    remove: async (id) => void runs.delete(id),
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

test('TypeScript: a run that dies while it handles an event loses none: the next one waits for its end, and handles it', async () => {
  const [first] = every
  if (first === undefined) throw new Error('there is no event')
  const seen = memory()
  const handled: string[] = []
  let died = false
  const consume = makeConsumer({
    decode,
    seen,
    on: {
      IssueDetected: () => {
        handled.push(died ? 'the next' : 'the first')
        return died ? Promise.resolve() : new Promise<never>(() => {})
      },
    },
  })
  void consume(delivered(first))
  await new Promise(setImmediate)
  await consume(delivered(first)).then(
    () => assert.unreachable('it was dropped'),
    (error: Error) => assert.match(error.message, /is being handled/),
  )
  died = true
  // The time of its function is over.
  seen.runs.clear()
  assert.is(await consume(delivered(first)), 'handled')
  assert.is(await consume(delivered(first)), 'seen before')
  assert.equal(handled, ['the first', 'the next'])
})

test('TypeScript: an event that came after these schemas is not for whoever does nothing with it', async () => {
  const consume = makeConsumer({ decode, seen: memory(), on: {} })
  assert.is(await consume({ 'detail-type': 'OfALaterRelease', detail: {} }), 'not for us')
  for (const name of ['toString', 'constructor', '__proto__'])
    assert.is(await consume({ 'detail-type': name, detail: {} }), 'not for us', name)
  assert.is(await consume(null), 'not for us')
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
  lines: readonly (object | string)[],
): Promise<{ readonly code: number | null; readonly said: string[] }> =>
  new Promise((resolve) => {
    const child = spawn('python3', [join(DOCS, 'consumers', 'python', 'consumer.py'), ASYNC_API])
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.on('close', (code) => resolve({ code, said: said.trim().split('\n') }))
    child.stdin.end(
      `${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`,
    )
  })

/** What a program says that has the consumer, the published schemas, and the first example on its input. */
const inPython = (program: string): Promise<string[]> =>
  new Promise((resolve) => {
    const head =
      'import json, sys\nsys.path.insert(0, sys.argv[1])\nimport consumer\npublished = consumer.load(sys.argv[2])\n'
    const folder = join(DOCS, 'consumers', 'python')
    const child = spawn('python3', ['-B', '-c', head + program, folder, ASYNC_API])
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
      })
    child.on('close', () => resolve(said.trim().split('\n')))
    const [first] = every
    child.stdin.end(`${JSON.stringify(first && delivered(first))}\n`)
  })

withPython('Python: every event is handled once; replays and repetitions are not', async () => {
  const all = every.map(delivered)
  const { code, said } = await runPython([...all, ...all, { ...all[0], 'replay-name': 'review-1' }])
  assert.equal(said, [...all.map(() => 'handled'), ...all.map(() => 'seen before'), 'a replay'])
  assert.is(code, 0)
})

withPython('Python: a line that is no JSON is refused, and the next one read', async () => {
  const [first] = every.map(delivered)
  const { code, said } = await runPython(['{"id":', first ?? {}])
  assert.match(said.shift() ?? '', /^refused: /)
  assert.equal(said, ['handled'])
  assert.is(code, 1)
})

withPython(
  'Python: a run that dies loses none, what is not handled is not for us, and ECMAScript’s $ is the end',
  async () => {
    const said = await inPython(`
class Died(BaseException): pass
class Seen(consumer.Memory): pass
event = json.loads(sys.stdin.readline())
def die(_): raise Died()
seen, handled = Seen(), []
def run(handle):
    try: return consumer.make_consumer(published, seen, {"IssueDetected": handle})(event)
    except (Died, consumer.Busy) as error: return type(error).__name__
print(run(die), run(handled.append))
seen.runs.clear()
print(run(handled.append), run(handled.append), len(handled))
print(consumer.make_consumer(published, seen, {})({"detail-type": "OfALaterRelease"}))
event["detail"]["metadata"]["occurred_at"] += "\\n"
try: consumer.decode(published, event)
except consumer.Refused: print("refused")
event["detail"]["metadata"]["occurred_at"] = 1e400
try: consumer.decode(published, event)
except consumer.Refused: print("refused")
print(consumer.problem({"type": "integer"}, 1e400, {}))
print(consumer.problem({"type": "integer"}, 10**400, {}))
for none in [None, [], "replay-name", {"detail-type": []}]:
    print(consumer.make_consumer(published, seen, {})(none))
    try: consumer.decode(published, none)
    except consumer.Refused as error: print(error)
`)
    assert.equal(said, [
      ...['Died Busy', 'handled seen before 1', 'not for us', 'refused', 'refused'],
      'event: expected integer',
      'event: expected integer',
      ...['not for us', 'there is no event null', 'not for us', 'there is no event null'],
      ...['not for us', 'there is no event null', 'not for us', 'there is no event []'],
    ])
  },
)

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
