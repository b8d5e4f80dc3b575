import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeWindowVerifier } from '../../../../functions/adapters/mac/windows'
import { type MonitorState, WINDOWS } from '../../../../schemas/monitor'
import type { Severity } from '../../../../schemas/scalars'
import type { Window } from '../../../../schemas/window'
import { DetectionWorld } from '../../../support/detection'
import { askFleet, plainMac } from '../../../support/fleet-api'

const test = suite('windows that people open')

const shop = 'shop.example.com'
const other = 'www.example.org'
const dana = 'arn:aws:iam::123456789012:user/dana'
const settings = { people: [dana], longest_minutes: 120 }
const makeWorld = (): DetectionWorld => {
  const world = new DetectionWorld([shop, other])
  world.settings = { ...world.settings, windows: settings }
  world.more = { windowVerifier: makeWindowVerifier(plainMac) }
  return world
}

interface Said {
  readonly window_id: string
  readonly windows: readonly Window[]
}
const ask = (world: DetectionWorld, body: object, userArn: string | null = dana) =>
  askFleet<Said>(world, '/windows/iam', body, userArn)

const open = (world: DetectionWorld, more: object = {}) =>
  ask(world, { action: 'open', targets: [shop], minutes: 60, reason: 'moving the cache', ...more })

const alertsWith = async (world: DetectionWorld, severity: Severity): Promise<number> => {
  world.conditions.set(shop, ['http_status'])
  world.severities.set('http_status', severity)
  return (await world.tick()).alert_ids.length
}

test('holds back what is not critical, for its targets and its time', async () => {
  const world = makeWorld()
  const { status, windows = [] } = await open(world)
  assert.is(status, 200)
  assert.equal(
    windows.map(({ opened_by, ends_at }) => [opened_by, ends_at]),
    [[dana, '2026-01-31T09:00:00.000Z']],
  )
  world.conditions.set(other, ['http_status'])
  assert.is(await alertsWith(world, 'high'), 1, 'the other domain has no window')
  const { quiet } = (await world.tick()).domains.find(({ domain }) => domain === shop) ?? {}
  assert.is(quiet, `window of ${dana} until 2026-01-31T09:00:00.000Z`)
  world.later(60)
  assert.is((await world.tick()).alert_ids.length, 2, 'it is over')
  const opened = world.published.find(({ name }) => name === 'WindowOpened')
  assert.is((opened?.detail.data as { opened_by?: string } | undefined)?.opened_by, dana)
})

test('a new critical fault is heard in it, and an open alert that becomes critical as well', async () => {
  const world = makeWorld()
  await open(world)
  assert.is(await alertsWith(world, 'critical'), 1)
  const worse = makeWorld()
  await alertsWith(worse, 'high')
  worse.analyze(shop)
  await open(worse)
  worse.later(1)
  await alertsWith(worse, 'critical')
  assert.ok(worse.published.some(({ name }) => name === 'AlertUpdated'))
})

test('by its key one of several monitors, by a pattern every name below it, and not before it begins', async () => {
  const world = makeWorld()
  await open(world, { targets: ['*.example.com'], starts_at: '2026-01-31T08:10:00.000Z' })
  assert.is(await alertsWith(world, 'high'), 1)
  const patterned = makeWorld()
  await open(patterned, { targets: ['*.example.com'] })
  assert.is(await alertsWith(patterned, 'high'), 0)
})

test('ended by somebody, and that is an event', async () => {
  const world = makeWorld()
  const { window_id } = await open(world)
  const { windows } = await ask(world, { action: 'end', window_id })
  assert.equal(windows, [])
  assert.is(await alertsWith(world, 'high'), 1)
  assert.equal(
    world.published.flatMap(({ name }) => (name.startsWith('Window') ? [name] : [])),
    ['WindowOpened', 'WindowEnded'],
  )
  assert.is((await ask(world, { action: 'end', window_id })).status, 404)
})

for (const [name, body, arn, status, part] of [
  [
    'a longer one than the settings allow',
    { minutes: 121 },
    dana,
    400,
    'at most 120 (windows.longest_minutes)',
  ],
  ['one for no monitor', { targets: ['else.example.net'] }, dana, 400, 'else.example.net is for no monitor'],
  ['one for everything', { targets: ['*'] }, dana, 400, 'targets.0'],
  ['one for nothing', { targets: [] }, dana, 400, 'expected 1 to 50'],
  ['one that began before', { starts_at: '2026-01-31T07:59:00.000Z' }, dana, 400, 'from now on'],
  ['one on no day', { starts_at: '2026-02-30T08:00:00.000Z' }, dana, 400, 'a day of the calendar'],
  ['one in a year', { starts_at: '2027-01-31T08:00:00.000Z' }, dana, 400, 'within 30 days'],
  ['no one who has signed', {}, null, 401, ''],
  ['somebody who is not listed', {}, 'arn:aws:iam::123456789012:user/erin', 403, 'windows.people'],
  [
    'a machine under the name of one who is',
    {},
    'arn:aws:sts::123456789012:assumed-role/deploy/dana',
    403,
    'machine:',
  ],
] as const)
  test(`${name}: ${status}`, async () => {
    const world = makeWorld()
    const answer = await ask(world, { action: 'open', targets: [shop], minutes: 60, ...body }, arn)
    assert.is(answer.status, status, answer.error)
    assert.ok((answer.error ?? '').includes(part), answer.error)
    assert.is(world.states.get(WINDOWS), undefined)
  })

const stored = (world: DetectionWorld): Window & { readonly mac: string } => {
  const [window] = Object.values(world.states.get(WINDOWS)?.windows ?? {})
  return window as Window & { readonly mac: string }
}
for (const [name, change] of [
  ['longer', { ends_at: '2026-02-28T08:00:00.000Z' }],
  ['for others', { targets: [shop, other] }],
  ['of somebody else', { opened_by: 'arn:aws:iam::123456789012:user/erin' }],
  ['unsigned', { mac: '' }],
  ['unreadable', { starts_at: 'soon' }],
] as const)
  test(`an item that somebody has made ${name} holds nothing back`, async () => {
    const world = makeWorld()
    await open(world)
    const window = stored(world)
    const item = world.states.get(WINDOWS) as MonitorState
    world.states.set(WINDOWS, { ...item, windows: { [window.window_id]: { ...window, ...change } } })
    assert.is(await alertsWith(world, 'high'), 1)
    assert.ok(world.lines.some(({ level, message }) => level === 'error' && /^window not/.test(message)))
  })

test('settings of today shorten what was opened under those of before', async () => {
  const world = makeWorld()
  await open(world, { minutes: 120 })
  world.settings = { ...world.settings, windows: { ...settings, longest_minutes: 10 } }
  world.later(10)
  assert.is(await alertsWith(world, 'high'), 1)
})

test('where people prove who they are, no one mutes under a claimed name', async () => {
  const world = makeWorld()
  const asked = world.send({ mute: { domain: shop, minutes: 30, by: 'dana' } })
  assert.match(await asked.then(String, String), 'npm run windows')
  assert.equal(await world.send({ unmute: { domain: shop, by: 'dana' } }), { domain: shop })
})

test('where people prove who they are, a mute of before, or of the table alone, holds nothing back', async () => {
  const world = makeWorld()
  const { windows: _, ...before } = world.settings
  world.settings = before
  await world.send({ mute: { domain: shop, minutes: 43_200, by: 'dana' } })
  assert.is(await alertsWith(world, 'high'), 0)
  world.settings = { ...before, windows: settings }
  assert.is(await alertsWith(world, 'high'), 1)
})

test.run()
