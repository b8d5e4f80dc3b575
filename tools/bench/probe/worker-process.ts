import { answerOf } from '../child'
import type { Limit } from './limit'
import type { Target } from './target'

export type Task =
  | { readonly mode: 'throughput'; readonly probes: number; readonly at_once: number }
  | { readonly mode: 'calm'; readonly probes: number }
  | { readonly mode: 'paced'; readonly rate: number; readonly seconds: number }
  | { readonly mode: 'hold'; readonly at_once: number }

export interface WorkerInput {
  readonly task: Task
  readonly host: string
  readonly port: number
  /** Path of a PEM file. */
  readonly ca: string
}

/** Milliseconds. */
export interface Latencies {
  readonly p50: number
  readonly p90: number
  readonly p99: number
}

export interface Measured {
  readonly per_cpu_second: number
  /** Per second of the clock. */
  readonly rate: number
  readonly max_rss_mb: number
  readonly latencies: Latencies
}

/** @throws Error where the worker does not end well, with what it said */
export const runWorker = (worker: string, target: Target, task: Task, limit?: Limit): Promise<Measured> => {
  const input: WorkerInput = { task, host: target.host, port: target.port, ca: target.ca }
  return answerOf([worker, JSON.stringify(input)], { began: (pid) => limit?.hold(pid) })
}
