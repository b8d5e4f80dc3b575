import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeDecoder } from '../../../docs/consumers/typescript/consumer'
import { runScenario } from '../../../local/commands/demo/scenario'
import { BROKEN, REPAIRED, WATCHED } from '../../../local/commands/demo/sites'
import { delivered } from '../../../schemas/async-api'
import type { AnyEvent } from '../../../schemas/event'
import { events } from '../../../schemas/events'
import { type Fixture, prepareFixture, startWorld, type World } from '../../../tools/chaos/fixture'
import type { Review } from '../../../tools/review/model'
import { type BusEvent, generators } from '../../support/generators'
import { runCommand } from '../../support/run-command'

const ROOT = join(__dirname, '..', '..', '..')
const ASYNC_API = join(ROOT, 'docs', 'schemas', 'asyncapi.json')

const every: readonly AnyEvent[] = events

const test = suite('a run of the demo, as others see it')

let fixture: Fixture
let world: World
test.before(async () => {
  fixture = await prepareFixture(WATCHED)
  world = await startWorld(fixture)
  await runScenario({ ...world, sites: fixture.sites, step: () => {} })
})
test.after(async () => {
  await world?.stop()
  await fixture?.stop()
})

test('the TypeScript consumer decodes every event', async () => {
  const decode = makeDecoder(ASYNC_API)
  assert.ok(world.watch.events.length > 15, `${world.watch.events.length} events`)
  for (const event of world.watch.events) assert.is(decode(event), event)
})

const python = spawnSync('python3', ['--version']).status === 0
if (!python) console.log('skipped: the Python consumer, because there is no python3')
const withPython = python ? test : test.skip

withPython('the Python consumer handles every event, each once', async () => {
  const child = spawn('python3', [join(ROOT, 'docs', 'consumers', 'python', 'consumer.py'), ASYNC_API])
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.stdin.end(world.watch.events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  assert.is(await ended, 0, said)
  const once = new Set(world.watch.events.map(({ detail }) => detail.metadata.event_id)).size
  assert.is(said.split('\n').filter((line) => line === 'handled').length, once)
})

for (const { name, missing, decode } of generators) {
  if (missing !== undefined) console.log(`skipped: ${name}, because ${missing}`)
  const withIt = missing === undefined ? test : test.skip
  withIt(`code by ${name} decodes every event, and every example`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cloudops-generated-'))
    try {
      await decode([...world.watch.events, ...every.map(delivered)] as BusEvent[], folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

test('its review tells of every alert, and the stored alerts bear out every event', async () => {
  const args = ['--from', '1h', '--json', '--out', join(fixture.folder, 'review')]
  const { code, said } = await runCommand(
    process.execPath,
    ['tools/run.cjs', 'tools/review/index.ts', ...args],
    {
      cwd: ROOT,
      env: world.cloud.environment,
    },
  )
  assert.is(code, 0, said)
  const review: Review = JSON.parse(said.slice(said.indexOf('{\n'), said.lastIndexOf('}') + 1))
  // A domain may fail in two checks: the expired certificate is a fault of the site and of ACM.
  assert.equal([...new Set(review.alerts.map(({ domain }) => domain))].sort(), [...BROKEN].sort())
  for (const { domain, timeline } of review.alerts)
    for (const { event, verification, because } of timeline)
      assert.is.not(verification, 'unverified', `${domain} ${event}: ${because}`)
  assert.equal(
    review.alerts
      .filter(({ outcome }) => outcome === 'repaired')
      .map(({ domain }) => domain)
      .sort(),
    [...REPAIRED].sort(),
  )
})

test.run()
