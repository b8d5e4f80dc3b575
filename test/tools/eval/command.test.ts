import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { agentFailed } from '../../../functions/runtime/errors'
import { pointToLocal } from '../../../tools/eval/agents/live'
import { compareFiles, compareResults } from '../../../tools/eval/compare'
import { readCorpus } from '../../../tools/eval/corpus/read'
import { readOptions } from '../../../tools/eval/options'
import { evaluationPage } from '../../../tools/eval/page'
import type { Results } from '../../../tools/eval/results'
import { answerLine, summaryLines } from '../../../tools/eval/table'
import { answerOf, evaluated, saying } from '../../support/evaluation'
import { thrown } from '../../support/thrown'

const corpus = readCorpus(undefined, ['stale-release', 'instances-stopped', '503-and-nothing-else'])
const test = suite('command of the evaluation')

let good: Results
let poor: Results
test.before(async () => {
  const run = async (name: string, knows: boolean, runs: number) =>
    (
      await evaluated(
        corpus,
        async () =>
          saying(name, ({ truth }) =>
            knows ? answerOf(truth.because, truth.steps ?? []) : answerOf('The <b>moon</b>.', []),
          ),
        runs,
      )
    ).results
  good = await run('knows', true, 2)
  poor = await run('guesses', false, 1)
})

const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['--agent', 'gpt'], /^AGENT: expected local, recorded or the ARN of .*; found gpt$/],
  [['--runs', '0'], /^--runs: expected a whole number from 1 to 20, found 0$/],
  [['--runs', 'many'], /^--runs: expected a whole number/],
  [['--only', ' , '], /^--only: expected texts of names/],
  [['--compare', 'a.json'], /^--compare: expected two files/],
  [['--at-least', '101'], /^--at-least: expected a number from 0 to 100/],
  [['--agent', 'recorded', '--script', 'x.json'], /^--script is for the local agent$/],
  [['now'], /^there is no argument now$/],
]
for (const [args, says] of wrong)
  test(`refuses ${args.join(' ')}`, () =>
    assert.match(
      thrown(() => readOptions(args)),
      says,
    ))

test('takes empty values as absent, as make passes them', () =>
  assert.equal(readOptions(['--agent', '', '--runs', '', '--only', '', '--compare', '', '--keep', '']), {
    agent: 'local',
    runs: 1,
    only: [],
    jobs: 4,
  }))

test('asks each incident as often as wanted, twins in order', () => {
  assert.equal([good.runs, good.answers.length], [2, corpus.cases.length * 2])
  assert.equal(
    good.answers.slice(0, 2).map(({ name }) => name),
    corpus.cases.slice(0, 2).map(({ name }) => name),
  )
})

test('asks no further where the agent cannot be asked at all', async () => {
  let asked = 0
  const closed = (kind: 'authentication' | 'timeout') =>
    evaluated(corpus, async () => ({
      ...saying('closed', () => ''),
      lanes: 1,
      stopsOnRefusal: true,
      agentFor: () => ({
        invoke: () => {
          asked++
          return TE.left(agentFailed(kind, 'the model is not enabled'))
        },
      }),
    }))
  const refused = await closed('authentication').catch((error: Error) => error.message)
  assert.match(String(refused), /^the agent cannot be asked: .*the model is not enabled/)
  assert.is(asked, 1)
  asked = 0
  const late = await closed('timeout').catch((error: Error) => error.message)
  assert.match(String(late), /^the agent gave no answer at all: /)
  assert.is(asked, corpus.cases.length)
})

test('says how much the runs differ', async () => {
  let count = 0
  const wavering = saying('wavers', ({ truth }) =>
    answerOf(count++ % 2 === 0 ? truth.because : 'The moon.', []),
  )
  const { results } = await evaluated(corpus, async () => ({ ...wavering, lanes: 1 }), 3)
  assert.match(
    summaryLines(results).join('\n'),
    /In \d of 6 cases cause or outcome differ between the 3 runs/,
  )
})

test('shows a table and a line for each answer', () => {
  const text = summaryLines(good).join('\n')
  assert.match(text, /knows: \d+\.\d of 100/)
  assert.match(text, /to be repaired +4 /)
  const [answer] = good.answers
  assert.ok(answer !== undefined)
  assert.match(answerLine(answer, 2), /503-and-nothing-else \(1\)/)
})

test('writes a page that needs nothing else and believes no text', () => {
  const page = evaluationPage(poor)
  assert.not.match(page, /<script|<link|<b>moon|src=|href=/)
  assert.match(page, /default-src 'none'/)
  assert.match(page, /<svg [^>]*role="img"/)
})

test('compares two evaluations of the same incidents', () => {
  const text = compareResults(poor, good).join('\n')
  assert.match(text, /guesses -> knows/)
  assert.match(text, /stale-release +32\.5 -> 100\.0/)
})

test('says why two results cannot be compared', () => {
  const other = { ...good, corpus: { ...good.corpus, digest: 'e'.repeat(64), incidents: 7 } }
  assert.match(
    thrown(() => compareResults(poor, other)),
    /^COMPARE: these are results of different incidents \(3 and 7,/,
  )
  const folder = mkdtempSync(join(tmpdir(), 'results-'))
  try {
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const fine = file('fine.json', JSON.stringify(good))
    assert.match(
      thrown(() => compareFiles([fine, join(folder, 'none.json')])),
      /^COMPARE: there is no file/,
    )
    assert.match(
      thrown(() => compareFiles([fine, file('half.json', '{')])),
      /is not JSON$/,
    )
    const old = file('old.json', JSON.stringify({ ...good, runs: 'two' }))
    assert.match(
      thrown(() => compareFiles([fine, old])),
      /old\.json: runs: expected/,
    )
    assert.match(compareFiles([fine, fine]).join(), /No incident moved/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('leads every AWS call of the process to the local services', () => {
  process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = 'true'
  process.env.AWS_ENDPOINT_URL_ROUTE_53 = 'https://route53.amazonaws.com'
  process.env.AWS_SESSION_TOKEN = 'of the account'
  pointToLocal('http://127.0.0.1:1')
  const left = Object.keys(process.env).filter((name) => /^AWS_(ENDPOINT|IGNORE|SESSION)/.test(name))
  assert.equal(left, ['AWS_ENDPOINT_URL'])
  assert.is(process.env.AWS_ENDPOINT_URL, 'http://127.0.0.1:1')
})

test.run()
