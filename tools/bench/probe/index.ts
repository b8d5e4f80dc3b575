import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundled } from '../bundle'
import { type Bench, type Figure, median } from '../model'
import { paceOf } from '../pace'
import { type Limit, startLimited } from './limit'
import { blackbox, type Rival, sTime } from './rivals'
import { startTarget, type Target } from './target'
import { type Latencies, runWorker } from './worker-process'

const ROUNDS = 5
const PROBES = 600
const AT_ONCE = 16
/** A function of 512 MB has this share of a CPU; of a slower one, it takes more of it to have as much. */
const SHARE = 0.29
const RATE = 100
const SECONDS = 12

/** Probes of one process, many and more: once its heap has the size that suits it, it must not become larger. */
const LONG = { few: 8_000, many: 16_000 }

/** Of what openssl does in C, the floor must hold; 0.95 of it is the aim. */
const GOAL = { ratio: 1.5, floor: 0.82, median_ms: 5, p99_ms: 20, memory_mb: 200, growth: 1.15 }

interface Notes {
  readonly figures: Figure[]
  readonly details: string[]
}

/**
 * The prober side by side with the field's: all of them probe the same local server in the same run, in turns, and what counts
 * is the CPU that each one uses.
 */
export const probe: Bench = {
  title: 'Prober',
  method:
    `${PROBES} probes (TCP, TLS 1.3, chain, GET) of one local server, ${AT_ONCE} at once, by each program in turns, ${ROUNDS} rounds: ` +
    'probes per CPU second, and the median of the ratios. Latency: of a site that takes 20 ms, one probe after the other against ' +
    `${RATE} a second on ${SHARE} of a CPU, which is what a function of 512 MB has, or as much more of a slower one. Memory: the most that a process has ` +
    `held after ${LONG.few} and after ${LONG.many} probes.`,
  run: async (tell, life) => {
    const folder = mkdtempSync(join(tmpdir(), 'cloudops-bench-'))
    life.add(() => rmSync(folder, { recursive: true, force: true }))
    const target = await startTarget(folder)
    life.add(target.stop)
    const worker = await bundled(join(__dirname, 'worker.ts'), folder)
    const notes: Notes = { figures: [], details: [] }
    await compare(worker, target, folder, tell, notes)
    await distort(worker, target, Math.min(1, SHARE * (await paceOf(folder))), tell, notes)
    await remember(worker, target, tell, notes)
    return notes
  },
}

const compare = async (
  worker: string,
  target: Target,
  folder: string,
  tell: (what: string) => void,
  { figures, details }: Notes,
): Promise<void> => {
  const rivals: readonly Rival[] = [
    await blackbox(target, folder, { probes: PROBES, atOnce: AT_ONCE }),
    sTime(target),
  ]
  const own: number[] = []
  const theirs = rivals.map((): number[] => [])
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      tell(`round ${round} of ${ROUNDS}: ${PROBES} probes each, ${AT_ONCE} at once`)
      own.push(
        (await runWorker(worker, target, { mode: 'throughput', probes: PROBES, at_once: AT_ONCE }))
          .per_cpu_second,
      )
      for (const [index, rival] of rivals.entries()) {
        if (rival.missing === undefined) theirs[index]?.push(await rival.perCpuSecond())
      }
    }
  } finally {
    await Promise.all(rivals.map((rival) => rival.stop()))
  }
  const [first = [], second = []] = theirs
  const bound = median(second.map((value, round) => value / (first[round] ?? Number.NaN)))
  // Of a machine on which this is less than the first goal, no program that makes the same handshakes by OpenSSL reaches that.
  if (Number.isFinite(bound))
    figures.push({
      what: `what ${rivals[1]?.name} does without a check, times ${rivals[0]?.name}`,
      value: bound,
    })
  details.push(`probes per CPU second: this prober ${row(own)}`)
  for (const [index, { name, missing }] of rivals.entries()) {
    const what = `probes per CPU second, times those of ${name}`
    const goal = { least: index === 0 ? GOAL.ratio : GOAL.floor }
    const measured = theirs[index] ?? []
    const ratios = own.map((value, round) => value / (measured[round] ?? Number.NaN))
    figures.push({ what, value: missing ?? median(ratios), goal })
    if (missing === undefined) details.push(`${name} ${row(measured)}`)
  }
}

const row = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(' ')

/** What the prober says a site takes, with little CPU and a full schedule, against what it takes when nothing else goes on. */
const distort = async (
  worker: string,
  target: Target,
  share: number,
  tell: (what: string) => void,
  { figures, details }: Notes,
): Promise<void> => {
  tell(
    `latency: one probe after the other, then ${RATE} a second for ${SECONDS} s on ${share.toFixed(2)} of a CPU`,
  )
  const calm = (await runWorker(worker, target, { mode: 'calm', probes: 100 })).latencies
  const limit: Limit = await startLimited(share)
  try {
    const paced = { mode: 'paced', rate: RATE, seconds: SECONDS } as const
    const { latencies, rate } = await runWorker(worker, target, paced, limit)
    figures.push(
      { what: `probes a second, of ${RATE} wanted`, value: rate, goal: { least: RATE * 0.95 } },
      {
        what: 'latency added at the median',
        ...{ value: latencies.p50 - calm.p50, unit: 'ms', goal: { most: GOAL.median_ms } },
      },
      {
        what: 'latency added at the 99th percentile',
        ...{ value: latencies.p99 - calm.p99, unit: 'ms', goal: { most: GOAL.p99_ms } },
      },
    )
    details.push(
      `one after the other: ${percentiles(calm)}`,
      `${RATE} a second on ${share.toFixed(2)} of a CPU (${limit.name}): ${percentiles(latencies)}`,
    )
  } finally {
    limit.stop()
  }
}

const percentiles = ({ p50, p90, p99 }: Latencies): string =>
  `p50 ${p50.toFixed(1)} ms, p90 ${p90.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`

const remember = async (
  worker: string,
  target: Target,
  tell: (what: string) => void,
  { figures }: Notes,
): Promise<void> => {
  tell(`memory: ${LONG.few} and ${LONG.many} probes`)
  const held = async (probes: number): Promise<number> =>
    (await runWorker(worker, target, { mode: 'throughput', probes, at_once: AT_ONCE })).max_rss_mb
  const few = await held(LONG.few)
  figures.push({
    what: `memory after ${LONG.many} probes, times that after ${LONG.few}`,
    ...{ value: (await held(LONG.many)) / few, goal: { most: GOAL.growth } },
  })
  for (const at_once of [64, 256]) {
    tell(`memory: ${at_once} probes at once`)
    const { max_rss_mb } = await runWorker(worker, target, { mode: 'hold', at_once })
    figures.push({
      what: `memory while ${at_once} probes wait for slow sites`,
      value: max_rss_mb,
      unit: 'MB',
      ...(at_once === 64 ? { goal: { most: GOAL.memory_mb } } : {}),
    })
  }
}
