import { spawn } from 'node:child_process'
import { bound } from '../child'
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
export const runWorker = (worker: string, target: Target, task: Task, limit?: Limit): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const input: WorkerInput = { task, host: target.host, port: target.port, ca: target.ca }
    const child = bound(
      spawn(process.execPath, [worker, JSON.stringify(input)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    )
    if (child.pid !== undefined) limit?.hold(child.pid)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`the worker ended with ${code}: ${output}`))
    })
  })
