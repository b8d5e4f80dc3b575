import { XMLValidator } from 'fast-xml-parser'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { spansOf } from '../../../tools/pictures/ansi'
import { recordingSvg } from '../../../tools/pictures/recording'

const test = suite('tools/pictures/recording')

const spans: readonly (readonly [string, string, ReturnType<typeof spansOf>])[] = [
  ['plain text', 'a b', [{ text: 'a b', classes: [] }]],
  [
    'a colour and its end',
    '\u001b[31mred\u001b[39m, not',
    [
      { text: 'red', classes: ['red'] },
      { text: ', not', classes: [] },
    ],
  ],
  ['both at once', '\u001b[1m\u001b[32mok\u001b[39m\u001b[22m', [{ text: 'ok', classes: ['bold', 'green'] }]],
  ['what moves the cursor is left out', '\u001b[2K\u001b[1Gx', [{ text: 'x', classes: [] }]],
]
for (const [name, line, expected] of spans) test(name, () => assert.equal(spansOf(line), expected))

const lines = Array.from({ length: 60 }, (_, index) => ({
  at: index < 8 ? index * 3_000 : 30_000,
  text: `\u001b[2m${index}s\u001b[22m  shop.example.test <script> & more`,
}))
const svg = recordingSvg('make demo', lines)

test('is well-formed, small, and runs and loads nothing', () => {
  assert.is(XMLValidator.validate(svg), true)
  assert.ok(svg.length < 150_000, `${svg.length}`)
  assert.not.match(svg, /<script|href|url\(|@import|foreignObject| on\w+=/)
  assert.match(svg, '&lt;script&gt; &amp; more')
})

test('has a look for dark pages, and one for who wants no motion', () => {
  assert.match(svg, 'prefers-color-scheme:dark')
  assert.match(svg, /@media \(prefers-reduced-motion:no-preference\)\{text\[id\],#s\{animation/)
})

test('every line appears once, in its order, and the last is there for some seconds', () => {
  const shares = [...svg.matchAll(/@keyframes l(\d+)\{0%\{opacity:0\}([\d.]+)%/g)].map(([, , share]) =>
    Number(share),
  )
  assert.is(shares.length, lines.length + 1)
  assert.equal(
    shares,
    [...shares].sort((a, b) => a - b),
  )
  const total = Number(/animation:(\d+)ms/.exec(svg)?.[1])
  assert.ok(((100 - (shares.at(-1) ?? 0)) / 100) * total > 5_000)
  assert.ok(total < 40_000, `${total} ms`)
})

test.run()
