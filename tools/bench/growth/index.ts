import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoSettings } from '../../../local/commands/demo/settings'
import { prepareFixture } from '../../chaos/fixture'
import { bundled } from '../bundle'
import { answerOf } from '../child'
import type { Bench, Figure, Scope } from '../model'
import type { Taken } from './invocations'
import type { Reviewed } from './review-worker'
import { startWorld, type Work, works } from './world'

/** Stored alerts; the first is what the others are compared with. */
const SIZES = [10, 1_000, 10_000, 100_000]
const QUICK_SIZES = [10, 1_000]
const ROUNDS = 3
/** A review holds all that its window holds: a page about 100,000 alerts is longer than a text of V8 can be. */
const MOST_REVIEWED = 10_000
/** Times what it takes with the fewest. */
const GOAL = { calls: 1, cpu: 1.25, cpu_quick: 1.5 }
/** Monitored, and well. */
const DOMAINS = [
  ...['www', 'shop', 'pay', 'api', 'login'],
  ...['old', 'checkout', 'search', 'forms', 'docs'],
].map((name) => `${name}.example.test`)

const UNITS: Readonly<Record<Work | 'review', string>> = {
  tick: 'a domain of a tick',
  sweep: 'an open alert of a sweep',
  decision: 'a decision',
  review: 'an alert of a review',
}

const counted = (size: number): string => size.toLocaleString('en')

interface Grown {
  readonly work: Work | 'review'
  readonly size: number
  readonly few: Taken
  readonly many: Taken
}

const figuresOf = ({ work, size, few, many }: Grown, cpu: number): readonly Figure[] => {
  const what = `${UNITS[work]} with ${counted(size)} alerts`
  return [
    { what: `${what}: calls`, value: many.calls / few.calls, goal: { most: GOAL.calls } },
    { what: `${what}: CPU`, value: many.cpu_ms / few.cpu_ms, goal: { most: cpu } },
  ]
}

const detailOf = ({ work, size, few, many }: Grown): string =>
  `${UNITS[work]}: ${few.calls.toFixed(2)} calls and ${few.cpu_ms.toFixed(2)} ms with the fewest, ` +
  `${many.calls.toFixed(2)} calls and ${many.cpu_ms.toFixed(2)} ms with ${counted(size)}`

const better = (a: Taken | undefined, b: Taken): Taken => ({
  calls: Math.min(a?.calls ?? Number.POSITIVE_INFINITY, b.calls),
  cpu_ms: Math.min(a?.cpu_ms ?? Number.POSITIVE_INFINITY, b.cpu_ms),
})

type Measured = Partial<Record<Work, Taken>>

const merged = (before: Measured, next: Readonly<Record<Work, Taken>>): Measured =>
  Object.fromEntries(works.map((work) => [work, better(before[work], next[work])]))

/** The functions, on two clouds of one definition: the alerts of one become more. */
const functionsGrow: Scope<readonly Grown[]> = async (tell, life, quick) => {
  tell('synthesizing the stack and starting two clouds of it')
  const { execution } = demoSettings({ monitors: [], probe: {} })
  // What was approved must be over before the next sweep, which would find it otherwise.
  const fixture = await prepareFixture(DOMAINS, {
    execution: { ...execution, max_concurrent: 100, max_per_hour: 1_000 },
  })
  life.add(fixture.stop)
  for (const domain of DOMAINS) fixture.sites.repair(domain)
  const few = await startWorld(fixture, DOMAINS.length)
  life.add(few.stop)
  const many = await startWorld(fixture, DOMAINS.length)
  life.add(many.stop)
  const [fewest = 0, ...sizes] = quick ? QUICK_SIZES : SIZES
  await few.table.fillTo(fewest)
  const grown: Grown[] = []
  for (const size of sizes) {
    tell(`storing ${counted(size)} alerts`)
    await many.table.fillTo(size)
    let [least, most]: [Measured, Measured] = [{}, {}]
    for (let round = 1; round <= ROUNDS; round += 1) {
      tell(`round ${round} of ${ROUNDS} with ${counted(size)}`)
      least = merged(least, await few.measure())
      most = merged(most, await many.measure())
    }
    for (const work of works) {
      const [a, b] = [least[work], most[work]]
      if (a !== undefined && b !== undefined) grown.push({ work, size, few: a, many: b })
    }
  }
  return grown
}

const reviewGrows: Scope<readonly Grown[]> = async (tell, life, quick) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-growth-'))
  life.add(() => rmSync(folder, { recursive: true, force: true }))
  const worker = await bundled(join(__dirname, 'review-worker.ts'), folder)
  const sizes = (quick ? QUICK_SIZES : SIZES).filter((size) => size <= MOST_REVIEWED)
  tell(`reviewing ${sizes.map(counted).join(', ')} alerts`)
  const [few, ...others] = await answerOf<readonly Reviewed[]>([worker, ...sizes.map(String)])
  if (few === undefined) throw new Error('nothing was reviewed')
  return others.map((many) => ({ work: 'review', size: many.alerts, few, many }))
}

export const growth: Bench = {
  title: 'Growth',
  method:
    `Requests to AWS and CPU time of the functions as they are deployed, with more and more ended alerts in the table, over those with ` +
    `${SIZES[0]}: per domain of a tick (${DOMAINS.length} that are well), per open alert of a sweep (10 that await a decision), per ` +
    `approval. Two local clouds in turns, one with ${SIZES[0]} alerts and one with many, ${ROUNDS} rounds for each size, each function in a ` +
    'new process per round; of its invocations the first four do not count, of the next eight the least CPU time and the fewest requests. ' +
    'A review reads, orders and compares the six files of each alert and the stored items (S3 and DynamoDB answer from memory, no page ' +
    `is written): the least of several in one process, up to ${counted(MOST_REVIEWED)} alerts in its window.`,
  run: async (tell, life, quick) => {
    const grown = [...(await functionsGrow(tell, life, quick)), ...(await reviewGrows(tell, life, quick))]
    const largest = (work: Work | 'review') => grown.filter((one) => one.work === work).at(-1)
    const last = [...works, 'review' as const].flatMap((work) => largest(work) ?? [])
    const cpu = quick ? GOAL.cpu_quick : GOAL.cpu
    return { figures: grown.flatMap((one) => figuresOf(one, cpu)), details: last.map(detailOf) }
  },
}
