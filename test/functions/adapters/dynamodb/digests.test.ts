import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeDigests } from '../../../../functions/adapters/dynamodb/digests'
import { afterOneMore, makeSendLimits } from '../../../../functions/adapters/dynamodb/send-limits'
import type { DigestEntry, Digests, Result, Sending, SendLimits } from '../../../../functions/runtime/ports'
import { laterBy } from '../../../../functions/runtime/time'
import { Channel } from '../../../../schemas/scalars'
import { fakeDigests } from '../../../support/digests'
import { type Dynamo, startDynamo } from '../../../support/dynamodb'
import { START } from '../../../support/fakes'

const TABLE = 'cloudops-digests'
const rate = {
  messages: [
    { per_hour: 60, at_once: 8 },
    { per_hour: 30, at_once: 12 },
  ],
  digests: [{ per_hour: 60, at_once: 1 }],
}
const rateOfAll = Object.fromEntries(Object.keys(Channel.keys).map((name) => [name, rate])) as Readonly<
  Record<Channel, typeof rate>
>
let dynamo: Dynamo
let digests: Digests
let limits: SendLimits
const before = async (): Promise<void> => {
  dynamo = await startDynamo({ name: TABLE, key: 'channel', range: 'id', indexes: [] })
  digests = makeDigests({ table: TABLE })
  limits = makeSendLimits({ table: TABLE, rates: rateOfAll, patience_ms: 0 })
}

const run = async <A>(result: Result<A>): Promise<A> => {
  const done = await result()
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
  return done.right
}
const entry = (index: number, channel: DigestEntry['channel'] = 'slack'): DigestEntry => ({
  channel,
  event_id: String(index).padStart(32, '0'),
  event: 'AlertAnalyzed',
  alert_id: `alert-${index}`,
  since: laterBy(START, 1_000 * (index % 7)),
})

for (const [name, make] of [
  ['dynalite', () => digests],
  ['memory', fakeDigests],
] as const) {
  const test = suite(`what waits to be sent together, in ${name}`)
  let waiting: Digests
  test.before.each(async () => {
    await before()
    waiting = make()
  })
  test.after.each(() => dynamo.stop())

  test('the oldest come first, of their channel, each once however often it was added', async () => {
    const added = Array.from({ length: 60 }, (_, index) => entry(index))
    for (const one of [...added, ...added, entry(99, 'teams')]) await run(waiting.add(one))
    const sorted = [...added].sort((a, b) => (`${a.since}${a.event_id}` < `${b.since}${b.event_id}` ? -1 : 1))
    assert.equal(await run(waiting.waiting('slack', 1_000)), sorted)
    assert.equal(await run(waiting.waiting('slack', 3)), sorted.slice(0, 3))
    assert.equal(await run(waiting.waiting('email', 3)), [])
    await run(waiting.remove(sorted.slice(0, 55)))
    await run(waiting.remove(sorted.slice(0, 55)))
    assert.equal(await run(waiting.waiting('slack', 1_000)), sorted.slice(55))
    assert.is((await run(waiting.waiting('teams', 9))).length, 1)
  })

  test('one sends at a time, and what died without giving the right back is no obstacle for ever', async () => {
    const until = laterBy(START, 40_000)
    assert.is(await run(waiting.begin('slack', START, until)), true)
    assert.is(await run(waiting.begin('slack', laterBy(START, 39_999), laterBy(until, 1))), false)
    assert.is(await run(waiting.begin('teams', START, until)), true)
    assert.is(await run(waiting.begin('slack', until, laterBy(until, 40_000))), true)
    await run(waiting.end('slack'))
    assert.is(await run(waiting.begin('slack', until, laterBy(until, 40_000))), true)
    assert.equal(await run(waiting.waiting('slack', 9)), [])
  })
  test.run()
}

const rates = suite('what a channel is sent in a time, on dynalite')
rates.before.each(before)
rates.after.each(() => dynamo.stop())
const taken = async (sending: Sending, seconds: number): Promise<boolean> =>
  run(limits.take('slack', sending, laterBy(START, seconds * 1_000)))

rates('so many at once, then one each minute; what is about a plan has room of its own', async () => {
  for (let index = 0; index < 6; index += 1) assert.is(await taken('message', 0), true, `${index}`)
  assert.is(await taken('message', 0), false)
  assert.is(await taken('message', 59), false)
  assert.is(await taken('message', 60), true)
  for (let index = 0; index < 2; index += 1) assert.is(await taken('plan', 60), true, `${index}`)
  assert.is(await taken('plan', 60), false)
  assert.is(await taken('digest', 60), true)
  assert.is(await taken('digest', 119), false)
  assert.is(await taken('digest', 120), true)
})

rates('fifty at once: never more than the rate', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => taken('plan', 0)))
  const count = all.filter((one) => one).length
  assert.ok(count >= 1 && count <= 8, `${count}`)
})

rates(
  'a few at once wait for their turn, each a place of its own; whoever would wait for long does not',
  async () => {
    const quick = { messages: [{ per_hour: 36_000, at_once: 1 }], digests: rate.digests }
    const patient = makeSendLimits({ table: TABLE, rates: { ...rateOfAll, slack: quick }, patience_ms: 500 })
    const began = Date.now()
    const all = await Promise.all(
      Array.from({ length: 10 }, () => run(patient.take('slack', 'plan', new Date(began).toISOString()))),
    )
    assert.is(all.filter((one) => one).length, 6, 'one at once, and five within half a second')
    assert.ok(Date.now() - began >= 495, 'the last of them not before its time')
  },
)

rates('a clock that ran ahead, or what somebody wrote, silences no channel', async () => {
  await dynamo.client.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key: { channel: { S: 'limit#slack' }, id: { S: 'messages' } },
      UpdateExpression: 'SET whole_again = :far',
      ExpressionAttributeValues: { ':far': { S: JSON.stringify([Date.parse('2036-01-01T00:00:00Z')]) } },
    }),
  )
  assert.is(await taken('message', 0), true)
})

rates('over any time no more than the burst and the rate', () => {
  const now = Date.parse(START)
  const rates = [
    { per_hour: 3_600, at_once: 8 },
    { per_hour: 200, at_once: 40 },
  ]
  let whole: readonly number[] = []
  const times: number[] = []
  for (let at = now; at < now + 600_000; at += 100) {
    const next = afterOneMore(whole, at, rates)
    if (next === undefined) continue
    whole = next
    times.push(at)
  }
  assert.is(times.filter((at) => at < now + 1_000).length, 8)
  for (const from of times)
    assert.ok(times.filter((at) => at >= from && at < from + 1_000).length <= 9, 'more than nine in a second')
  assert.ok(times.length <= 40 + 200 / 6, `${times.length}`)
})
rates.run()
