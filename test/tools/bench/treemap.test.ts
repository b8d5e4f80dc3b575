import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { treemap } from '../../../tools/bench/treemap'

const test = suite('tools/bench/treemap')

const groups = {
  notify: [
    { name: '@aws-sdk/core', size: 300, colour: '#ff0000' },
    { name: 'own', size: 100, colour: '#00ff00' },
    { name: 'small & hidden', size: 1, colour: '#0000ff' },
  ],
  sweeper: [{ name: 'own', size: 200, colour: '#00ff00' }],
}

/** Area of the rectangles of a colour, in square points. */
const areasOf = (svg: string, colour: string): readonly number[] =>
  [...svg.matchAll(new RegExp(`<polygon fill="${colour}"[^>]* points="([^"]+)"`, 'g'))].map(
    ([, points = '']) => {
      const corners = points.split(' ').map((point) => point.split(',').map(Number))
      const [width, height] = [0, 1].map((axis) => {
        const values = corners.map((corner) => corner[axis] ?? 0)
        return Math.max(...values) - Math.min(...values)
      })
      return (width ?? 0) * (height ?? 0)
    },
  )

test('what is twice as large has twice the area', async () => {
  const svg = await treemap(groups)
  const [large = 0] = areasOf(svg, '#ff0000')
  const own = areasOf(svg, '#00ff00')
  assert.is(own.length, 2)
  for (const [index, share] of [1 / 3, 2 / 3].entries())
    assert.ok(Math.abs((own[index] ?? 0) / large - share) < 0.01, `${own[index]} of ${large}`)
})

test('groups have headings, and parts that are large enough their names', async () => {
  const svg = await treemap(groups)
  assert.match(svg, />notify 401 kB</)
  assert.match(svg, />sweeper 200 kB</)
  assert.match(svg, />300 kB</)
  assert.not.match(svg, />1 kB</)
  assert.match(svg, 'notify: small &amp; hidden 1 kB')
})

test('the same areas give the same bytes', async () => {
  assert.is(await treemap(groups), await treemap(groups))
})

test.run()
