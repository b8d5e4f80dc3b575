import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Soak } from './world'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (how: object) => void

/** What one burst has cost, and what the process holds after it. */
export interface Burst {
  readonly alerts: number
  readonly hours: number
  readonly calls: number
  readonly invocations: number
  readonly cpu_ms: number
  /** Of the heap after a collection, in bytes, and of what is stored as JSON. */
  readonly heap: number
  readonly stored: number
}

export const heapNow = (): number => {
  // As before there is no memory left: compiled code, which grows by itself for long, goes as well.
  collect({ type: 'major', flavor: 'last-resort' })
  return process.memoryUsage().heapUsed
}

const storedBytes = ({ alerts, monitors }: Soak): number =>
  [...alerts.items.values(), ...monitors.items.values()].reduce(
    (sum, item) => sum + JSON.stringify(item).length,
    0,
  )

/** Lets one burst happen. */
export const measured = async (
  soak: Soak,
): Promise<{ readonly burst: Burst; readonly problems: readonly string[] }> => {
  const [since, calls, invocations] = [soak.timeline.now, soak.network.all, soak.lambda.invocations]
  const cpu = process.cpuUsage()
  const { alerts, problems } = await soak.burst()
  const { user, system } = process.cpuUsage(cpu)
  const burst = {
    alerts: alerts.length,
    hours: (soak.timeline.now - since) / 3_600_000,
    calls: soak.network.all - calls,
    invocations: soak.lambda.invocations - invocations,
    cpu_ms: (user + system) / 1_000,
    heap: heapNow(),
    stored: storedBytes(soak),
  }
  return { burst, problems }
}

/** What the heap holds besides what is stored, whose share is known once it has been taken away. */
export const keptOf = (bursts: readonly Burst[], cleared: number): readonly number[] => {
  const last = bursts.at(-1)
  const share = last === undefined ? 0 : (last.heap - cleared) / last.stored
  return bursts.map(({ heap, stored }) => heap - stored * share)
}

const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

export const progressOf = (burst: Burst, so_far: number, of: number): string =>
  `  ${so_far} of ${of} alerts: ${burst.hours.toFixed(1)} simulated hours, ${(burst.calls / burst.alerts).toFixed(0)} port calls and ${(burst.cpu_ms / burst.alerts).toFixed(1)} ms of CPU for each, heap ${inMegabytes(burst.heap)} MB`

/** The table at the end, as the page shows it. */
export const tableOf = (bursts: readonly Burst[], kept: readonly number[]): readonly string[] => [
  '| alerts | simulated hours | port calls each | invocations each | CPU each, ms | heap, MB | of it not stored alerts, MB |',
  '|---|---|---|---|---|---|---|',
  ...bursts.map(({ alerts, hours, calls, invocations, cpu_ms, heap }, index) =>
    [
      '',
      alerts.toLocaleString('en'),
      hours.toFixed(1),
      (calls / alerts).toFixed(0),
      (invocations / alerts).toFixed(1),
      (cpu_ms / alerts).toFixed(1),
      inMegabytes(heap),
      inMegabytes(kept[index] ?? 0),
      '',
    ]
      .join(' | ')
      .trim(),
  ),
]

const listed = (counts: Iterable<readonly [string, number]>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
    .join(', ')

/** What became of everything, in lines. */
export const sumsOf = ({ books, people, lambda, network, channels }: Soak): readonly string[] => [
  `ends: ${listed(books.ends)}`,
  `people: ${listed(people.done)}`,
  `messages: ${listed(Object.entries(books.messages))}`,
  `events published ${books.events}, actions ${books.actions}, slots taken ${books.slots}`,
  `refused for now: Lambda ${lambda.throttled}, PutEvents and KMS ${network.throttled}, channels ${channels.throttled}; dead letters of functions ${lambda.dead}`,
]
