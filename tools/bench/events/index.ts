import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundled } from '../bundle'
import { answerOf } from '../child'
import type { Bench } from '../model'
import type { EventTimes } from './worker'

const ROUNDS = 30
const REPEATS = 300
/** Times JSON alone. */
const MOST = 2

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

export const events: Bench = {
  title: 'Events',
  method:
    'For each event of the catalogue, by its example: JSON.parse, decode, encode and JSON.stringify, over JSON.parse and JSON.stringify ' +
    `alone, in a process of its own. The two in turns, ${ROUNDS} rounds of ${REPEATS} repetitions; the least of each counts, since a busy ` +
    'machine only adds. The first figure is the ratio of the sums.',
  run: async (tell, life) => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-events-'))
    life.add(() => rmSync(folder, { recursive: true, force: true }))
    const worker = await bundled(join(__dirname, 'worker.ts'), folder)
    tell(`${ROUNDS} rounds of ${REPEATS} repetitions of each event`)
    const times = await answerOf<readonly EventTimes[]>([worker, String(ROUNDS), String(REPEATS)])
    const [json, codec] = [sumOf(times.map((one) => one.json)), sumOf(times.map((one) => one.codec))]
    const [slowest] = [...times].sort((a, b) => b.codec / b.json - a.codec / a.json)
    if (slowest === undefined) throw new Error('there are no events')
    return {
      figures: [
        { what: 'decode and encode all events, times JSON alone', value: codec / json, goal: { most: MOST } },
        { what: `the slowest of them, ${slowest.name}`, value: slowest.codec / slowest.json },
      ],
      details: [
        `${times.length} events: JSON alone ${(json / times.length).toFixed(2)} microseconds each, with codec ${(codec / times.length).toFixed(2)}`,
      ],
    }
  },
}
