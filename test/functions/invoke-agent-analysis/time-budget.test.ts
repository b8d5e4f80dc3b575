import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FLEET } from '../../../schemas/monitor'
import { DetectionWorld } from '../../support/detection'
import { failureOf } from '../../support/failure'

const test = suite('functions/invoke-agent-analysis: within the deadline')

const domains = Array.from({ length: 40 }, (_, index) => `site-${String(index).padStart(2, '0')}.example.com`)
/** What may be begun with this much left, to the millisecond. */
const WRITE_MS = 3_000

const allBroken = async (): Promise<DetectionWorld> => {
  const world = new DetectionWorld(domains)
  for (const domain of domains) world.conditions.set(domain, ['http_status'])
  return world
}
const count = (world: DetectionWorld, name: string): number =>
  world.published.filter((event) => event.name === name).length
const ids = (world: DetectionWorld, name: string): number =>
  new Set(world.published.flatMap((event) => (event.name === name ? [event.detail.metadata.event_id] : [])))
    .size

test('time that ends with the last probe: nothing is decided or written, and the next tick tells all of it', async () => {
  const world = await allBroken()
  world.beforeProbe = () => {
    if (world.probed.length === domains.length - 1) world.remaining_ms = WRITE_MS - 1
  }
  const { message } = await failureOf(world.tick())
  assert.match(message, 'fleet: no time was left to decide')
  assert.is(world.states.size, 0)
  assert.equal(world.published, [])
  world.beforeProbe = () => undefined
  world.remaining_ms = 300_000
  assert.is((await world.tick()).alert_ids.length, 40)
  assert.equal([count(world, 'IssueDetected'), ids(world, 'IssueDetected')], [40, 40])
})

test('time that ends while faults are recorded: what was recorded is told, the others by the next tick, each once', async () => {
  const world = await allBroken()
  world.afterPut = ({ domain }) => {
    world.remaining_ms = domain === FLEET ? WRITE_MS + 1_000 : world.remaining_ms - 100
  }
  const { message } = await failureOf(world.tick())
  assert.match(message, /^2\d not recorded: site-\d\d\.example\.com: no time was left to record it/)
  const first = count(world, 'IssueDetected')
  assert.ok(first >= 10 && first < 20, `${first} recorded`)
  world.afterPut = () => undefined
  world.remaining_ms = 300_000
  assert.is((await world.tick()).alert_ids.length, 40)
  assert.equal([count(world, 'IssueDetected'), ids(world, 'IssueDetected')], [40, 40])
})

test('time that ends while alerts are withdrawn: the others are by the next tick, each once', async () => {
  const world = await allBroken()
  await world.tick()
  for (const domain of domains) {
    world.analyze(domain)
    world.conditions.set(domain, 'healthy')
  }
  world.later(5)
  let spent = 0
  world.beforeApply = () => {
    world.remaining_ms = WRITE_MS + 1_000 - 100 * ++spent
    return undefined
  }
  const { message } = await failureOf(world.tick())
  assert.match(message, /^1 not recorded: 2\d alerts not withdrawn: no time was left$/)
  const closed = () => [...world.alerts.values()].filter(({ closed_reason }) => closed_reason === 'recovered')
  assert.ok(closed().length >= 10 && closed().length < 20, `${closed().length} closed`)
  world.beforeApply = () => undefined
  world.remaining_ms = 300_000
  await world.tick()
  assert.is(closed().length, 40)
  assert.equal([count(world, 'AlertClosed'), ids(world, 'AlertClosed')], [40, 40])
  await world.tick()
  assert.ok([...world.states.values()].every(({ open }) => Object.keys(open).length === 0))
})

test('an alert that cannot be withdrawn is named in the log and stops no other', async () => {
  const world = await allBroken()
  await world.tick()
  for (const domain of domains) {
    world.analyze(domain)
    world.conditions.set(domain, 'healthy')
  }
  let calls = 0
  world.beforeApply = () =>
    ++calls === 1
      ? {
          tag: 'service_failed',
          service: 'dynamodb',
          operation: 'UpdateItem',
          message: 'no',
          retryable: true,
        }
      : undefined
  const { message } = await failureOf(world.tick())
  assert.match(message, /^1 not recorded: alert-[0-9a-f]{16}: dynamodb UpdateItem: no$/)
  assert.is(world.lines.filter((line) => line.message === 'alert not withdrawn').length, 1)
  assert.is([...world.alerts.values()].filter(({ closed_reason }) => closed_reason === undefined).length, 1)
})

test.run()
