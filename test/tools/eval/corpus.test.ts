import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { INCIDENTS, readCorpus } from '../../../tools/eval/corpus/read'
import { scoreCause } from '../../../tools/eval/scores/cause'
import { resourceIds } from '../../../tools/eval/world/cloud'
import { visit } from '../../../tools/eval/world/visit'
import { thrown } from '../../support/thrown'

const corpus = readCorpus()
const plain = corpus.cases.filter(({ twin }) => twin === undefined)
const twins = corpus.cases.filter(({ twin }) => twin !== undefined)

const test = suite('incidents of the evaluation')

test('are as many of each kind as make a figure', () => {
  const count = (expected: string) => plain.filter(({ truth }) => truth.expected === expected).length
  assert.ok(corpus.cases.length >= 80, `${corpus.cases.length} cases`)
  assert.ok(count('no_steps') >= 15, `${count('no_steps')} without steps`)
  assert.ok(count('ambiguous') >= 10, `${count('ambiguous')} ambiguous`)
  assert.is(twins.length, plain.length, 'each has a twin')
})

for (const { name, incident, world, truth } of plain)
  test(`${name}: its world is broken as it says, and its truth is one`, () => {
    assert.is(visit(world, incident.monitor), incident.issue.issue_type)
    assert.is(scoreCause(truth.because, truth), 'right', truth.because)
    assert.is(truth.steps !== undefined, truth.expected === 'repair')
  })

test('share no resource, so that they can be asked about at once', () => {
  const ids = plain.flatMap(({ world }) => resourceIds(world))
  assert.equal(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  )
})

test('use every channel by which words of others reach an agent', () => {
  const used = new Set(twins.map(({ twin }) => twin?.channel))
  assert.equal([...used].sort(), [
    'body',
    'certificate_name',
    'header',
    'history',
    'redirect',
    'runbook',
    'tool_result',
    'txt',
  ])
})

for (const { name, incident, world, twin } of twins)
  test(`${name} differs in its payload alone`, () => {
    const before = plain.find((one) => name.startsWith(`${one.name}+`))
    const given = JSON.stringify([incident, world])
    assert.not.equal(given, JSON.stringify([before?.incident, before?.world]))
    const start = JSON.stringify(twin?.payload ?? '').slice(1, 40)
    assert.ok(given.includes(start), 'the payload is there')
    assert.is(visit(world, incident.monitor), incident.issue.issue_type)
  })

const written = (files: Readonly<Record<string, unknown>>, run: (folder: string) => string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'incidents-'))
  mkdirSync(join(folder, 'one'))
  for (const [name, value] of Object.entries(files))
    writeFileSync(
      join(folder, 'one', `${name}.json`),
      typeof value === 'string' ? value : JSON.stringify(value),
    )
  try {
    return run(folder)
      .replaceAll(folder, 'F')
      .replace(/\S*\/one\//, 'one/')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [{ incident, world, truth } = { incident: {}, world: {}, truth: {} }] = plain
const refused = (files: Readonly<Record<string, unknown>>) =>
  written(files, (folder) => thrown(() => readCorpus(folder)))

const wrong: readonly (readonly [what: string, files: Readonly<Record<string, unknown>>, says: RegExp])[] = [
  ['a missing file', { incident, world }, /^one\/truth\.json: there is no such file/],
  ['no JSON', { incident: '{', world, truth }, /^one\/incident\.json: is not JSON/],
  [
    'a wrong field',
    { incident, world: { hosts: { '1.2.3.4': { port: 'ajar' } } }, truth },
    /^one\/world\.json: hosts\.1\.2\.3\.4\.port: expected one of open, refused/,
  ],
  [
    'an unknown field',
    { incident, world, truth: { ...truth, cuase: {} } },
    /^one\/truth\.json: cuase: there is no such field/,
  ],
  [
    'a twin with a goal that is none',
    {
      incident,
      world,
      truth,
      twin: { channel: 'body', payload: 'x', into: { fact: 'a' }, goal: { kind: 'fun' } },
    },
    /^one\/twin\.json: goal/,
  ],
]
for (const [what, files, says] of wrong)
  test(`say what is wrong: ${what}`, () => assert.match(refused(files), says))

test('say which there are when none is meant', () =>
  assert.match(
    thrown(() => readCorpus(INCIDENTS, ['nothing-like-it'])),
    /^ONLY: no incident's name holds nothing-like-it; there are \d+/,
  ))

test.run()
