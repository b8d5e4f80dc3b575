import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Figure, verdictOf } from '../../../tools/bench/model'
import { goalOf, pageWith, sectionOf } from '../../../tools/bench/page'

const test = suite('tools/bench/page')

const verdicts: readonly (readonly [string, Omit<Figure, 'what'>, string])[] = [
  ['at the limit', { value: 2, goal: { most: 2 } }, 'reached'],
  ['above it', { value: 2.01, goal: { most: 2 } }, 'missed'],
  ['at the limit of a slower machine', { value: 5, goal: { most: 2, pace: 2.5 } }, 'reached'],
  ['above it there', { value: 5.01, goal: { most: 2, pace: 2.5 } }, 'missed'],
  ['below the least', { value: 0.81, goal: { least: 0.82 } }, 'missed'],
  ['no number', { value: Number.NaN, goal: { least: 0.82 } }, 'missed'],
  ['what this machine lacks', { value: 'not installed', goal: { most: 2 } }, 'not measured'],
  ['without a goal', { value: 7 }, 'reported'],
]
for (const [name, figure, verdict] of verdicts)
  test(`a figure, ${name}: ${verdict}`, () => assert.is(verdictOf({ what: name, ...figure }), verdict))

const bench = (title: string) => ({
  title,
  method: `How ${title} is measured.`,
  run: async () => ({ figures: [] }),
})
const occasion = { day: '2026-01-31', load: 0.42 }
const section = (title: string, value: number) =>
  sectionOf(
    bench(title),
    { figures: [{ what: 'ratio', value, goal: { most: 2 } }], details: ['made of two'] },
    occasion,
  )

test('a time says how much longer this machine takes', () => {
  assert.is(
    goalOf({ what: 'x', value: 1, unit: 's', goal: { most: 3, pace: 2.25 } }),
    'at most 3.00 s × 2.25',
  )
  assert.is(goalOf({ what: 'x', value: 1, unit: 's', goal: { most: 3 } }), 'at most 3.00 s')
})

test('a section says what was measured, how, when, and how busy the machine was', () => {
  const text = section('Events', 1.75)
  assert.match(text, '| ratio | 1.75 | at most 2.00 | reached |')
  assert.match(text, 'How Events is measured.')
  assert.match(text, /Measured on 2026-01-31, Node .* load average before it 0\.4\./)
})

test('a run of some parts leaves the sections of the others, in their order', () => {
  const titles = ['First', 'Second', 'Third']
  const all = pageWith('', titles, new Map(titles.map((title) => [title, section(title, 1)])))
  const again = pageWith(all, titles, new Map([['Second', section('Second', 3)]]))
  assert.equal(
    [...again.matchAll(/^## (.*)$/gm)].map(([, title]) => title),
    titles,
  )
  assert.equal(
    [...again.matchAll(/\| ratio \| ([\d.]+)/g)].map(([, value]) => value),
    ['1.00', '3.00', '1.00'],
  )
})

test('the section of a part that there is no more goes', () => {
  const page = pageWith('', ['Old'], new Map([['Old', section('Old', 1)]]))
  assert.not.match(pageWith(page, ['New'], new Map([['New', section('New', 1)]])), '## Old')
})

test.run()
