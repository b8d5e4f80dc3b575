import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decideAlert } from '../../../functions/approval-handler/decide'
import { alertId } from '../../../functions/domain/alert/alert-id'
import { serviceDown } from '../../support/detection'
import { failureOf } from '../../support/failure'
import { trusting } from '../../support/macs'
import { onTables, type StoredWorld } from '../../support/stored-world'

const test = suite('functions/invoke-agent-analysis on real tables: recovery and analyses')

const shop = 'shop.example.com'
const first = alertId(shop, 'site', 1)

const breakIt = async (world: StoredWorld, domain = shop): Promise<void> => {
  world.conditions.set(domain, ['http_status'])
  await world.tick()
}
const people = (world: StoredWorld, action: 'analyze_again' | 'acknowledge') => {
  const caller = { surface: 'slack', principal: 'slack:T1/U1', team: 'T1', user: 'U1' } as const
  return decideAlert({ alert_id: first, action, by: 'dana', caller })({
    ...world.ports(),
    settings: { ...world.settings, approval: anybody(world) },
    ...trusting,
    signer: { sign: () => async () => E.right('m'), genuine: () => async () => E.right(true) },
  })()
}
const anybody = ({ settings }: StoredWorld) => {
  const rules = { ...settings.approval.critical, slack_approvers: ['T1/U1'] }
  return { critical: rules, high: rules, medium: rules, low: rules }
}

test('a domain that recovers while its analysis runs: the alert is closed, and the analysis changes nothing', () =>
  onTables([shop], async (world) => {
    await breakIt(world)
    let answer = (_: string): void => undefined
    let reached = (): void => undefined
    const asked = new Promise<void>((resolve) => {
      reached = resolve
    })
    world.agent = () => {
      reached()
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    const analysis = world.deliver()
    await asked
    assert.is((await world.alert(first)).analysis_status, 'in_progress')
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    const closed = await world.alert(first)
    assert.equal([closed.closed_reason, closed.analysis_open], ['recovered', undefined])
    answer('## Root Cause\n\nToo late.')
    assert.equal(await analysis, ['ended'])
    assert.equal(await world.alert(first), { ...closed, outbox: {} })
    for (let tick = 0; tick < 3; tick++) {
      world.later(5)
      await world.tick()
    }
    assert.equal(
      world.published.map(({ name }) => name),
      ['IssueDetected', 'AlertClosed'],
    )
    assert.equal((await world.stored(shop))?.open, {})
  }))

test('an alert that comes into being after its domain recovered is closed by the next tick, however often that fails', () =>
  onTables([shop], async (world) => {
    await breakIt(world)
    const before = await world.stored(shop)
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    assert.is(world.said('AlertClosed').length, 0, 'there is none yet')
    // The analysis has read the state before the tick has written it.
    const old = { ...world.monitorStore, get: () => async () => E.right(before) }
    assert.equal(await world.deliver(old), ['analyzed'])
    assert.is((await world.alert(first)).closed_reason, undefined)
    const { ports } = world
    const failing = () => ({
      ...ports.call(world),
      alerts: { ...world.alertStore, apply: () => async () => E.left(serviceDown('dynamodb')) },
    })
    world.ports = failing
    for (let tick = 0; tick < 3; tick++) {
      world.later(5)
      assert.match((await failureOf(world.tick())).message, `${first}: dynamodb Call: out of order`)
    }
    world.ports = ports
    world.later(5)
    await world.tick()
    assert.is((await world.alert(first)).closed_reason, 'recovered')
    await world.tick()
    assert.equal((await world.stored(shop))?.open, {})
  }))

test('an analysis that is told of late, when the domain is well again, makes no alert', () =>
  onTables([shop], async (world) => {
    await breakIt(world)
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    assert.equal(await world.deliver(), ['not detected'])
    assert.is(world.asked, 0)
  }))

test('"analyse again" asks the agent about an alert that had no budget; the detector does not ask once more', () =>
  onTables([shop], async (world) => {
    world.with({ analyses_per_hour: 0 })
    await breakIt(world)
    assert.equal(await world.deliver(), ['analyzed'])
    const { analysis_status, plan_revision } = await world.alert(first)
    assert.equal([world.asked, analysis_status, plan_revision], [0, 'unavailable', 1])
    assert.ok(E.isRight(await people(world, 'analyze_again')))
    assert.equal(await world.deliver(), ['analyzed'])
    const second = await world.alert(first)
    assert.equal([world.asked, second.analysis_status, second.plan_revision], [1, 'complete', 2])
    assert.match(second.agent_analysis ?? '', 'Found.')
    world.with({ analyses_per_hour: 30 })
    world.later(5)
    await world.tick()
    await world.deliver()
    assert.equal([world.asked, world.said('AnalysisRequested').length], [1, 1])
  }))

test('when there is budget again the detector asks, once, and the alert gets its analysis', () =>
  onTables([shop], async (world) => {
    world.with({ analyses_per_hour: 0 })
    await breakIt(world)
    await world.deliver()
    world.with({ analyses_per_hour: 30 })
    world.later(20)
    await Promise.all([world.tick(), world.tick()])
    assert.equal([world.asked, world.said('AnalysisRequested').length], [0, 1])
    assert.is((await world.alert(first)).analysis_open, 'yes')
    await world.deliver()
    const { analysis_status, plan_revision, agent_analysis } = await world.alert(first)
    assert.equal([analysis_status, plan_revision], ['complete', 2])
    assert.match(agent_analysis ?? '', 'Found.')
    for (let tick = 0; tick < 3; tick++) {
      world.later(5)
      await world.tick()
    }
    assert.equal([world.asked, world.said('AnalysisRequested').length], [1, 1])
    assert.is(world.said('AlertAnalyzed').length, 2)
  }))

test.run()
