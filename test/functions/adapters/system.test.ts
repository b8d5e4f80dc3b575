import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pause, systemPorts } from '../../../functions/adapters/system'
import { decode } from '../../../schemas/codec'
import { Instant, Uuid } from '../../../schemas/scalars'
import { TYPESCRIPT } from '../../support/run-command'

const test = suite('functions/adapters/system')

const { clock, ids } = systemPorts('test')

test('the clock gives instants', () => {
  assert.ok(E.isRight(decode(Instant, clock.now())))
  const [before, given, after] = [Date.now(), Date.parse(clock.now()), Date.now()]
  assert.ok(before <= given && given <= after, `${before} ${given} ${after}`)
})

test('ids are UUIDs, and never the same', () => {
  const some = Array.from({ length: 100 }, () => ids.uuid())
  for (const id of some) assert.ok(E.isRight(decode(Uuid, id)))
  assert.is(new Set(some).size, 100)
})

test('a pause lasts', async () => {
  const started = performance.now()
  await pause(30)()
  assert.ok(performance.now() - started >= 28)
})

test('lines are JSON with the service, the level, the message and the fields', () => {
  const program = `
    const { log } = require(${JSON.stringify(join(__dirname, '..', '..', '..', 'functions', 'adapters', 'system', 'index.ts'))}).systemPorts('probe')
    log.info('one', { domain: 'shop.example.com', count: 2 })
    log.warn('two')
    log.error('three', { problem: 'a\\nb' })`
  const run = spawnSync(process.execPath, [...TYPESCRIPT, '-e', program], { encoding: 'utf8' })
  assert.is(run.status, 0, run.stderr)
  const lines = `${run.stdout}${run.stderr}`
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line))
  const of = (message: string) => lines.find((line) => line.message === message)
  assert.is(lines.length, 3)
  assert.equal(
    [of('one')?.level, of('one')?.service, of('one')?.domain, of('one')?.count],
    ['INFO', 'probe', 'shop.example.com', 2],
  )
  assert.is(of('two')?.level, 'WARN')
  assert.equal([of('three')?.level, of('three')?.problem], ['ERROR', 'a\nb'])
})

test.run()
