import { existsSync, readFileSync } from 'node:fs'
import { makeProber } from '../../../functions/adapters/prober'
import type { Prober } from '../../../functions/runtime/ports'
import type { Monitor } from '../../../schemas/monitor'
import { WARM_UP } from './warm-up'
import type { Measured, Task, WorkerInput } from './worker-process'

/** Probes in a process of its own, bundled as a function would be, and tells what it took as one line of JSON. */

const input: WorkerInput = JSON.parse(process.argv[2] ?? '')
const { task, port, ca, host } = input

const proberFor = (concurrency: number, rate: number): Prober =>
  makeProber(
    {
      timeout_ms: 20_000,
      confirmations: 1,
      confirm_interval_ms: 0,
      concurrency,
      rate_per_second: rate,
      allow_private: true,
      resolvers: [],
      ca_pem: readFileSync(ca, 'utf8'),
    },
    { pinned: new Map([[`${host}:${port}`, '127.0.0.1']]) },
  )

/** Made once, as those of the settings are. */
const monitorFor = (path: string): Monitor => ({ domain: host, port, path })

/** Answers the latency. @throws Error where the target is not well: then there is nothing to compare */
const once = async (prober: Prober, monitor: Monitor): Promise<number> => {
  const report = await prober.probe(monitor)()
  if (report.status !== 'healthy') throw new Error(`the target is ${JSON.stringify(report)}`)
  return report.timings.total_ms ?? Number.NaN
}

/** Probes `count` times, `atOnce` at a time, after as many as it takes to warm up. */
const repeat = async (prober: Prober, path: string, count: number, atOnce: number): Promise<number[]> => {
  let left = count
  const monitor = monitorFor(path)
  const latencies: number[] = []
  const lane = async (): Promise<void> => {
    while (left-- > 0) latencies.push(await once(prober, monitor))
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return latencies
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN

/** Begins a second where the rate is not what is measured. */
const UNPACED = 1_000

/** The work of a task, by a prober that is there already: a function makes its one when it starts. */
const prepare = async (given: Task): Promise<() => Promise<number[]>> => {
  const make = async (concurrency: number, rate = UNPACED): Promise<Prober> => {
    const prober = proberFor(concurrency, rate)
    await repeat(prober, '/', WARM_UP, Math.min(4, concurrency))
    return prober
  }
  switch (given.mode) {
    case 'throughput': {
      const prober = await make(given.at_once)
      return () => repeat(prober, '/', given.probes, given.at_once)
    }
    case 'calm': {
      const prober = await make(1)
      return () => repeat(prober, '/delayed', given.probes, 1)
    }
    case 'paced': {
      const prober = await make(512, given.rate)
      const monitor = monitorFor('/delayed')
      return () =>
        Promise.all(Array.from({ length: given.rate * given.seconds }, () => once(prober, monitor)))
    }
    case 'hold': {
      const prober = await make(given.at_once)
      return () => repeat(prober, '/held', given.at_once * 3, given.at_once)
    }
  }
}

/** Where the kernel says it, of this program alone: what it counts for the process begins with the memory of who started it. */
const maxRssMb = (): number => {
  const status = '/proc/self/status'
  const [, own] = (existsSync(status) && /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(status, 'utf8'))) || []
  return Number(own ?? process.resourceUsage().maxRSS) / 1_024
}

const main = async (): Promise<void> => {
  const work = await prepare(task)
  const before = process.cpuUsage()
  const started = performance.now()
  const latencies = await work()
  const seconds = (performance.now() - started) / 1_000
  const { user, system } = process.cpuUsage(before)
  const measured: Measured = {
    per_cpu_second: latencies.length / ((user + system) / 1e6),
    rate: latencies.length / seconds,
    max_rss_mb: maxRssMb(),
    latencies: {
      p50: quantile(latencies, 0.5),
      p90: quantile(latencies, 0.9),
      p99: quantile(latencies, 0.99),
    },
  }
  console.log(JSON.stringify(measured))
}

void main()
