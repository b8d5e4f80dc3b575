import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Fault, Inconclusive } from '../../../../../functions/adapters/prober/net/fault'
import { makeDeadline, within } from '../../../../../functions/adapters/prober/net/time-budget'

const test = suite('functions/adapters/prober/net/time-budget')

/** A deadline whose time is over. */
const passed = async () => {
  const deadline = makeDeadline(1)
  await new Promise<void>((resolve) => {
    deadline.watch(resolve)
  })
  return deadline
}

test('calls all who watch, once, and nobody who has stopped to', async () => {
  const deadline = makeDeadline(1)
  const called: string[] = []
  deadline.watch(() => called.push('first'))
  const stop = deadline.watch(() => called.push('stopped'))
  stop()
  await new Promise<void>((resolve) => {
    deadline.watch(() => {
      called.push('last')
      resolve()
    })
  })
  assert.equal(called, ['first', 'last'])
})

test('one who is called may take back another', async () => {
  const deadline = makeDeadline(1)
  const called: string[] = []
  let stop = () => {}
  deadline.watch(() => stop())
  stop = deadline.watch(() => called.push('taken back'))
  await new Promise<void>((resolve) => {
    deadline.watch(resolve)
  })
  assert.equal(called, [])
})

test('what begins when the time is over ends too, but not before it has begun', async () => {
  const deadline = await passed()
  let called = false
  await new Promise<void>((resolve) => {
    deadline.watch(() => {
      called = true
      resolve()
    })
    assert.not(called)
  })
  assert.ok(called)
  assert.is(deadline.left(), 1)
})

test('what begins late can be taken back', async () => {
  const deadline = await passed()
  let called = false
  deadline.watch(() => {
    called = true
  })()
  await new Promise<void>((resolve) => {
    deadline.watch(resolve)
  })
  assert.not(called)
})

test('waits for work within the time, and for none beyond', async () => {
  const deadline = makeDeadline(60_000)
  const fault = new Fault('http_status', 'down')
  const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error)
  try {
    assert.is(await within(deadline, Promise.resolve('done')), 'done')
    assert.is(await failure(within(deadline, Promise.reject(fault))), fault)
    assert.instance(await failure(within(await passed(), new Promise(() => {}))), Inconclusive)
  } finally {
    deadline.end()
  }
})

test.run()
