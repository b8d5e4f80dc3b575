import * as E from 'fp-ts/Either'
import { identityOf, keyOf } from '../../../schemas/monitor'
import type { Window } from '../../../schemas/window'
import { emptyState } from '../../domain/monitors/state'
import { messageOf } from '../../runtime/errors'
import { inParallel } from '../../runtime/worker-pool'
import type { FleetMonitor, Observation, Observations, Unobserved } from '../model'
import { observationOf, type ReadAlert, sharedReads } from '../observe/domain'
import type { DetectionPorts } from '../ports'
import { quietReason } from '../quiet'
import { openWindows } from '../quiet/windows'
import type { DecideTick } from './message'
import { type Shard, shardsOf } from './plan'
import type { Reported, ShardResult } from './result'
import { readResult } from './store'

/** Results that are read at the same time. */
const AT_ONCE = 8
/** Shards that one line of the log names. */
const NAMED = 20

interface Reading {
  readonly read: ReadAlert
  readonly windows: readonly Window[]
  readonly ports: DetectionPorts
}

/**
 * What all shards have seen, as one invocation would have: of a shard without a result nothing is known. States and alerts of what is
 * not simply well are read anew: a result is what cannot be had again, and no more.
 */
export const gather = async (
  { tick, settings }: Pick<DecideTick, 'tick' | 'settings'>,
  ports: DetectionPorts,
): Promise<Observations> => {
  const shards = shardsOf(ports.settings)
  const results = await inParallel(AT_ONCE, shards, async (one) => ({
    one,
    result: await readResult({ tick, settings, shard: one.shard }, ports),
  }))
  reportMissing(tick, results, ports)
  const reading = { read: sharedReads(ports), windows: await openWindows(ports), ports }
  const observed: Observation[] = []
  const unobserved: Unobserved[] = []
  for (const { one, result } of results)
    for (const found of E.isLeft(result) ? [] : await observationsIn(one, result.right, reading))
      if ('report' in found) observed.push(found)
      else unobserved.push(found)
  const known = new Set([...observed.map(({ key }) => key), ...unobserved.map(keyOf)])
  for (const { one, result } of results) unobserved.push(...unknownIn(one, result, known))
  const { vantage } = ports.settings
  if (vantage === undefined) return { observed, unobserved, whole: true }
  const { withViews } = await import('../vantage/views')
  return { observed: await withViews(observed, vantage, true, ports), unobserved, whole: true }
}

type Result = E.Either<string, ShardResult>
type Results = readonly { readonly one: Shard; readonly result: Result }[]

/** Counted in every tick: an alarm that hears nothing would not ring. */
const reportMissing = (tick: string, results: Results, { log, measure }: DetectionPorts): void => {
  const missing = results.flatMap(({ one, result }) =>
    E.isLeft(result) ? [`${one.shard}: ${result.left}`] : [],
  )
  measure({ name: 'MissingShards', value: missing.length })
  if (missing.length > 0)
    log.error('shards are missing', {
      ...{ tick, count: missing.length, of: results.length },
      shards: missing.slice(0, NAMED),
    })
}

/** What the result of a shard says of its monitors. What it says of others counts for nothing. */
const observationsIn = async (
  { monitors }: Shard,
  { started_at, well, reports, unobserved }: ShardResult,
  reading: Reading,
): Promise<readonly (Observation | Unobserved)[]> => {
  const own = new Map(monitors.map((monitor) => [keyOf(identityOf(monitor)), monitor]))
  /** Each once, whatever it is named as first. */
  const take = (key: string): FleetMonitor | undefined => {
    const monitor = own.get(key)
    own.delete(key)
    return monitor
  }
  const left = unobserved.flatMap(({ key, status, reason }): readonly Unobserved[] => {
    const monitor = take(key)
    return monitor === undefined ? [] : [{ ...identityOf(monitor), status, reason }]
  })
  const reported = reports.flatMap((one) => {
    const monitor = take(one.key)
    return monitor === undefined ? [] : [{ monitor, one }]
  })
  const others = await inParallel(reading.ports.settings.probe.concurrency, reported, ({ monitor, one }) =>
    observedAs(monitor, one, reading),
  )
  const healthy = well.flatMap((key) => {
    const monitor = take(key)
    return monitor === undefined ? [] : [wellAs(monitor, key, started_at, reading)]
  })
  return [...left, ...others, ...healthy]
}

const observedAs = async (
  monitor: FleetMonitor,
  { key, report, started_at }: Reported,
  { read, windows, ports }: Reading,
): Promise<Observation | Unobserved> => {
  const failed = (reason: string): Unobserved => ({ ...identityOf(monitor), status: 'failed', reason })
  const item = await ports.monitors.get(key)()
  if (E.isLeft(item)) return failed(messageOf(item.left))
  const state = item.right ?? emptyState(key)
  const found = await observationOf({ monitor, state, report, started_at }, read, windows, ports)
  return E.isLeft(found) ? failed(messageOf(found.left)) : found.right
}

const NO_ALERTS: Observation['alerts'] = new Map()

/** One that is well and has nothing open. Its state is not read: nothing of it changes. */
const wellAs = (
  monitor: FleetMonitor,
  key: string,
  started_at: string,
  { windows, ports }: Reading,
): Observation => {
  const state = emptyState(key)
  const quiet = quietReason(identityOf(monitor), state, windows, ports)
  return {
    ...{ monitor, key, state, started_at, alerts: NO_ALERTS, stored: [] },
    report: { domain: monitor.domain, status: 'healthy', issues: [], timings: {} },
    ...(quiet === undefined ? {} : { quiet }),
  }
}

/** Monitors of which no result says anything: neither well nor broken. One that was added meanwhile is no part of this tick. */
const unknownIn = (
  { shard, monitors }: Shard,
  result: Result,
  known: ReadonlySet<string>,
): readonly Unobserved[] => {
  const reason = `of shard ${shard} nothing is known: ${E.isLeft(result) ? result.left : 'its result says nothing of it'}`
  return monitors.flatMap((monitor): readonly Unobserved[] => {
    const identity = identityOf(monitor)
    const isOfTick = E.isLeft(result) || monitor.added !== true
    return known.has(keyOf(identity)) || !isOfTick ? [] : [{ ...identity, status: 'unknown', reason }]
  })
}
