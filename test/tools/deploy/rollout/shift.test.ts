import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rollBack, shift } from '../../../../tools/deploy/rollout'
import type { Rollout } from '../../../../tools/deploy/rollout/lambda'
import type { Alias, Published, Record } from '../../../../tools/deploy/rollout/model'
import { rejection } from '../../../support/thrown'

const test = suite('the aliases of a deployment')

const FOLDERS = ['invoke-agent-analysis', 'analyze-issue', 'approval-handler', 'notify'] as const
const ANSWERS: { readonly [folder: string]: unknown } = {
  'invoke-agent-analysis': { checked: 3, healthy: 3, unknown: 0 },
  notify: 'unfounded',
  'approval-handler': { statusCode: 404, body: '{}' },
}

/** What was published of each function; `analyze-issue` is rarely changed. */
const published = (version: string, unchanged = version): Published =>
  Object.fromEntries(
    FOLDERS.map((folder) => [
      folder,
      {
        name: folder,
        version: folder === 'analyze-issue' ? unchanged : version,
        aliases: folder === 'approval-handler' ? ['live', 'api'] : ['live'],
      },
    ]),
  )

class Interrupted extends Error {}

/** An account with aliases and the record, which can be cut off at any write. */
const account = (first = '1', answers = ANSWERS) => {
  const leads = new Map<string, { version: string; canary?: { version: string; share: number } }>()
  const calls: string[] = []
  const seen: { record: Record; left: number; failed: number } = { record: {}, left: Infinity, failed: 0 }
  const write = () => {
    if (seen.left === 0) throw new Interrupted('the terminal is gone')
    seen.left -= 1
  }
  const rollout: Rollout = {
    alias: async (key, functionName, alias): Promise<Alias> => {
      const { version, canary } = leads.get(key) ?? { version: first }
      return { key, functionName, alias, version, shared: canary !== undefined }
    },
    lead: async ({ key }, version, canary) => {
      write()
      leads.set(key, { version, ...(canary === undefined ? {} : { canary }) })
    },
    call: async (functionName, version) => {
      calls.push(`${functionName}:${version}`)
      return E.right(answers[functionName])
    },
    failures: async () => seen.failed,
    read: async () => seen.record,
    write: async (record) => {
      write()
      seen.record = record
    },
  }
  const versions = () =>
    [...leads]
      .map(([key, { version, canary }]) => `${key} ${version}${canary === undefined ? '' : ' shared'}`)
      .sort()
  return { rollout, seen, calls, versions }
}
type Account = ReturnType<typeof account>

const deploy = (one: Account, what: Published, more: { again?: boolean; canaryMinutes?: number } = {}) =>
  shift(what, one.rollout, {
    ...{ canaryMinutes: 0, again: false, say: () => {}, signal: new AbortController().signal },
    ...more,
  })
const back = (one: Account, what: Published) => rollBack(what, one.rollout, () => {})
const all = (version: string, unchanged = version) =>
  [
    `analyze-issue:live ${unchanged}`,
    ...['approval-handler:api', 'approval-handler:live', 'invoke-agent-analysis:live', 'notify:live'].map(
      (key) => `${key} ${version}`,
    ),
  ].sort()

test('what was published is called, then taken into use; what has not changed stays', async () => {
  const one = account()
  await deploy(one, published('2', '1'))
  assert.equal(one.calls, ['invoke-agent-analysis:2', 'approval-handler:2', 'notify:2'])
  assert.equal(
    one.versions(),
    all('2', '1').filter((line) => !line.startsWith('analyze-issue')),
  )
  await deploy(one, published('2', '1'))
  assert.is(one.calls.length, 3, 'nothing is done twice')
})

test('a rollback leads to what was in use together before', async () => {
  const one = account()
  await deploy(one, published('2'))
  await deploy(one, published('3', '2'))
  await back(one, published('3', '2'))
  assert.equal(one.versions(), all('2'))
  assert.match(await rejection(() => back(one, published('3', '2'))), 'rolled back already')
})

test('what was rolled back comes back only when something has changed, or by name', async () => {
  const one = account()
  await deploy(one, published('2'))
  await back(one, published('2'))
  assert.match(await rejection(() => deploy(one, published('2'))), '--again')
  assert.equal(one.versions(), all('1'))
  await deploy(one, published('3'))
  assert.equal(one.versions(), all('3'))
  await back(one, published('3'))
  assert.equal(one.versions(), all('1'), 'what was given up is nothing to go back to')
  await deploy(one, published('3'), { again: true })
  assert.equal(one.versions(), all('3'))
})

test('there is nothing to go back to after the first deployment, nor from an alias without a version', async () => {
  assert.match(await rejection(() => back(account(), published('1'))), 'nothing is known')
  const one = account('$LATEST')
  await deploy(one, published('2'))
  assert.match(await rejection(() => back(one, published('2'))), 'nothing is known')
})

test('a deployment that is cut off anywhere goes on, and goes back to what was complete', async () => {
  const steps = 1 + all('2').length + 1
  for (let left = 0; left < steps; left++) {
    const [goesOn, goesBack] = await Promise.all(
      [account(), account()].map(async (one) => {
        await deploy(one, published('2'))
        one.seen.left = left
        const cut = await rejection(() => deploy(one, published('3')))
        assert.is(cut, 'the terminal is gone', `after ${left} writes`)
        one.seen.left = Infinity
        return one
      }),
    )
    if (goesOn === undefined || goesBack === undefined) throw new Error('there are two')
    await deploy(goesOn, published('3'))
    assert.equal(goesOn.versions(), all('3'), `on after ${left} writes`)
    await back(goesOn, published('3'))
    assert.equal(goesOn.versions(), all('2'), `on and back after ${left} writes`)
    if (left === 0) continue
    await back(goesBack, published('3'))
    assert.equal(goesBack.versions(), all('2'), `back after ${left} writes`)
  }
})

test('a rollback that is cut off anywhere goes on, and a deployment after it has the same to go back to', async () => {
  for (let left = 0; left < 1 + all('2').length; left++) {
    const one = account()
    await deploy(one, published('2'))
    await deploy(one, published('3'))
    one.seen.left = left
    assert.is(await rejection(() => back(one, published('3'))), 'the terminal is gone')
    one.seen.left = Infinity
    await deploy(one, published('4'))
    await back(one, published('4'))
    assert.equal(one.versions(), all(left === 0 ? '3' : '2'), `after ${left} writes`)
  }
})

/** No alert is known there, of which `make logs` could say something. */
const WHERE_TO_LOOK = /-> .*docs\/runbook\.md#function-errors/

const broken: readonly (readonly [name: string, answers: typeof ANSWERS, words: string])[] = [
  ['that answers something else', { ...ANSWERS, notify: 'sent' }, 'version 2 of notify does not work'],
  ['that answers nothing', { ...ANSWERS, 'approval-handler': undefined }, 'approval-handler does not work'],
  ['that checks nothing', { ...ANSWERS, 'invoke-agent-analysis': {} }, 'checked'],
]
for (const [name, answers, words] of broken)
  test(`nothing leads to a version ${name}`, async () => {
    const one = account('1', answers)
    const problem = await rejection(() => deploy(one, published('2')))
    assert.match(problem, words)
    assert.match(problem, WHERE_TO_LOOK)
    assert.equal([one.versions(), one.seen.record], [[], {}])
  })

test('a version that fails while it gets a part of the calls gets none any more', async () => {
  const one = account()
  one.seen.failed = 2
  const shared: string[][] = []
  const say = () => void shared.push(one.versions())
  const { signal } = new AbortController()
  const problem = await rejection(() =>
    shift(published('2'), one.rollout, { canaryMinutes: 0.001, again: false, say, signal }),
  )
  assert.match(problem, 'failed 2 times')
  assert.match(problem, WHERE_TO_LOOK)
  const canaries = all('1').filter((line) => !line.startsWith('analyze-issue'))
  assert.equal(
    shared.at(-1),
    canaries.map((line) => `${line} shared`),
  )
  assert.equal(one.versions(), canaries)
})

test('Ctrl-C while it gets a part of the calls leaves it to a deployment or a rollback', async () => {
  const one = account()
  const asked = new AbortController()
  asked.abort()
  const options = { canaryMinutes: 60, again: false, say: () => {}, signal: asked.signal }
  assert.match(await rejection(() => shift(published('2'), one.rollout, options)), 'make rollback goes back')
  await back(one, published('2'))
  assert.equal(
    one.versions(),
    all('1').filter((line) => !line.startsWith('analyze-issue')),
  )
})

test.run()
