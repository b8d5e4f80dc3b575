import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lifetime } from '../../../local/commands/shared/lifetime'
import type { Outcome } from '../model'
import { type Limit, startLimited } from './limit'
import { blackbox, type Rival, sTime } from './rivals'
import { startTarget, type Target } from './target'
import { bundleWorker, type Latencies, runWorker } from './worker-process'

const ROUNDS = 5
const PROBES = 600
const AT_ONCE = 16
/** A function of 512 MB has this share of a CPU. */
const SHARE = 0.29
const RATE = 100
const SECONDS = 12

const GOAL = { ratio: 1.2, distortion_ms: 5, memory_mb: 200 }

/**
 * The prober side by side with the field's: all of them probe the same local server in the same run, in turns, and what counts
 * is the CPU that each one uses.
 */
export const benchProbe = async (tell: (what: string) => void, life: Lifetime): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-bench-'))
  life.add(() => rmSync(folder, { recursive: true, force: true }))
  const target = await startTarget(folder)
  life.add(target.stop)
  const worker = await bundleWorker(folder)
  const lines: string[] = []
  const missed: string[] = []
  const unmeasured: string[] = []
  await compare(worker, target, folder, tell, { lines, missed, unmeasured })
  await distort(worker, target, tell, { lines, missed, unmeasured })
  await remember(worker, target, tell, { lines, missed, unmeasured })
  return { lines, missed, unmeasured }
}

interface Notes {
  readonly lines: string[]
  readonly missed: string[]
  readonly unmeasured: string[]
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const compare = async (
  worker: string,
  target: Target,
  folder: string,
  tell: (what: string) => void,
  { lines, missed, unmeasured }: Notes,
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
  lines.push('', 'probes per CPU second (TCP, TLS 1.3, chain, GET), median and rounds')
  lines.push(`  this prober                  ${row(own)}`)
  for (const [index, { name, missing }] of rivals.entries()) {
    const measured = theirs[index] ?? []
    if (missing !== undefined) {
      lines.push(`  ${name.padEnd(28)} ${missing}`)
      unmeasured.push(`${name}: ${missing}`)
      continue
    }
    const ratios = own.map((value, round) => value / (measured[round] ?? Number.NaN))
    lines.push(
      `  ${name.padEnd(28)} ${row(measured)}   ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`,
    )
    if (index === 0 && !(median(ratios) >= GOAL.ratio))
      missed.push(`${median(ratios).toFixed(2)} of ${name} per CPU second, not ${GOAL.ratio.toFixed(2)}`)
  }
}

const row = (values: readonly number[]): string =>
  `${median(values).toFixed(0).padStart(5)}  (${values.map((value) => value.toFixed(0)).join(' ')})`

/** What the prober says a site takes, with little CPU and a full schedule, against what it takes when nothing else goes on. */
const distort = async (
  worker: string,
  target: Target,
  tell: (what: string) => void,
  { lines, missed, unmeasured }: Notes,
): Promise<void> => {
  tell(`latency: one probe after the other, then ${RATE} a second for ${SECONDS} s on ${SHARE} of a CPU`)
  const calm = (await runWorker(worker, target, { mode: 'calm', probes: 100 })).latencies
  const limit: Limit = await startLimited(SHARE)
  try {
    const paced = { mode: 'paced', rate: RATE, seconds: SECONDS } as const
    const { latencies, rate } = await runWorker(worker, target, paced, limit)
    const p50 = latencies.p50 - calm.p50
    lines.push(
      '',
      `latency of a site that takes ${target.delay_ms} ms (${limit.name})`,
      `  one after the other          ${percentiles(calm)}`,
      `  ${String(RATE).padEnd(4)} a second on ${SHARE} CPU     ${percentiles(latencies)}   ${rate.toFixed(0)} a second were begun`,
      `  distortion                   p50 ${p50.toFixed(1)} ms, p99 ${(latencies.p99 - calm.p99).toFixed(1)} ms`,
    )
    if (!(p50 < GOAL.distortion_ms))
      missed.push(`p50 is distorted by ${p50.toFixed(1)} ms, not under ${GOAL.distortion_ms} ms`)
    if (rate < RATE * 0.95)
      unmeasured.push(`${rate.toFixed(0)} probes a second could be begun here, not ${RATE}`)
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
  { lines, missed }: Notes,
): Promise<void> => {
  lines.push('', 'memory while probes wait for slow sites (largest resident set)')
  for (const at_once of [64, 256]) {
    tell(`memory: ${at_once} probes at once`)
    const { max_rss_mb } = await runWorker(worker, target, { mode: 'hold', at_once })
    lines.push(
      `  ${String(at_once).padStart(3)} at once                  ${max_rss_mb.toFixed(0).padStart(5)} MB`,
    )
    if (at_once === 64 && !(max_rss_mb < GOAL.memory_mb))
      missed.push(`${max_rss_mb.toFixed(0)} MB at 64 probes, not under ${GOAL.memory_mb} MB`)
  }
}
