import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { FLEET } from '../../../../schemas/monitor'
import { failureOf } from '../../../support/failure'
import { onTables } from '../../../support/stored-world'

const test = suite('functions/invoke-agent-analysis on real tables: items that are not as they should be')

const shop = 'shop.example.com'
const www = 'www.example.com'
const first = alertId(shop, 'site', 1)

/** Puts an item into the table as no function of this system would. */
const putRaw = async (Item: Record<string, unknown>): Promise<void> => {
  const client = new DynamoDBClient({})
  await DynamoDBDocumentClient.from(client).send(
    new PutCommand({ TableName: 'cloudops-monitor-state', Item }),
  )
  client.destroy()
}
for (const [name, item, problem] of [
  ['a revision that is none', { revision: 'one' }, 'revision: expected'],
  ['an open issue without its alert', { open: { site: { generation: 1 } } }, 'open.site.alert_id: expected'],
  ['nothing but its key', undefined, 'revision: expected'],
] as const) {
  test(`an item with ${name} is reported, and stops no other domain`, () =>
    onTables([shop, www], async (world) => {
      const whole = { domain: shop, revision: 3, open: {}, generations: {}, outbox: {} }
      const bad = item === undefined ? { domain: shop } : { ...whole, ...item }
      await putRaw(bad)
      for (const domain of [shop, www]) world.conditions.set(domain, ['http_status'])
      const { message } = await failureOf(world.tick())
      assert.match(
        message,
        `1 not recorded: ${shop}: the stored monitor state ${shop} cannot be read: ${problem}`,
      )
      assert.is(Object.keys((await world.stored(www))?.open ?? {}).length, 1)
      assert.is(world.said('IssueDetected').length, 1)
      // Somebody has repaired it.
      await putRaw(whole)
      assert.is((await world.tick()).alert_ids.length, 2)
    }))
}

test('a fleet item that cannot be read is reported; alerts open with their evidence alone until it is repaired', () =>
  onTables([shop, www], async (world) => {
    await putRaw({
      domain: FLEET,
      revision: 1,
      open: {},
      generations: {},
      outbox: {},
      fleet: { granted: 'all' },
    })
    world.conditions.set(shop, ['http_status'])
    const { message } = await failureOf(world.tick())
    assert.match(message, `fleet: the stored monitor state ${FLEET} cannot be read: fleet.granted: expected`)
    assert.equal(await world.deliver(), ['analyzed'])
    assert.equal([world.asked, (await world.alert(first)).analysis_mode], [0, 'deferred'])
    await failureOf(world.tick())
    assert.equal([world.said('IssueDetected').length, world.said('AnalysisRequested').length], [1, 0])
    world.conditions.set(www, 'healthy')
    await putRaw({ domain: FLEET, revision: 1, open: {}, generations: {}, outbox: {} })
    await world.tick()
    await world.deliver()
    assert.is(world.asked, 1)
  }))

test('an item of an older version is read, and keeps what this one does not know', () =>
  onTables([shop], async (world) => {
    const fleet = { analyses: ['2026-01-31T07:50:00.000Z'] }
    await putRaw({ domain: FLEET, revision: 7, open: {}, generations: {}, outbox: {}, fleet })
    await putRaw({
      domain: shop,
      revision: 4,
      open: {},
      generations: { site: 2 },
      outbox: {},
      later: 'x',
    })
    world.conditions.set(shop, ['http_status'])
    assert.equal((await world.tick()).alert_ids, [alertId(shop, 'site', 3)])
    const state = { ...(await world.stored(shop)) }
    assert.equal([state.revision, 'later' in state], [5, true])
    assert.is((await world.stored(FLEET))?.revision, 8)
  }))

test.run()
