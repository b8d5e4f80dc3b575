import * as E from 'fp-ts/Either'
import { keyOf } from '../../../schemas/monitor'
import { messageOf } from '../../runtime/errors'
import { InvocationFailed } from '../../runtime/handler'
import type { Observation, Unobserved } from '../model'
import { observeMonitors } from '../observe'
import type { DetectionPorts } from '../ports'
import { messageFor } from './begin'
import type { ObserveShard } from './message'
import { shardsOf, timeToObserve } from './plan'
import { budgetOf, type Reported, type ShardResult, within } from './result'
import { hasResult, writeResult } from './store'

/** What became of the look at a shard. `late`: the tick is decided without it. */
export interface ShardObserved {
  readonly shard: number
  readonly result: 'written' | 'repeated' | 'late'
}

/**
 * Observes one shard until its result must be there, and writes it. Whoever finds that all results are there has the tick decided.
 * @throws InvocationFailed where the result could not be written: the shard is missing then, unless the message comes again in time
 */
export const observeShard = async (
  { tick, settings, shard }: ObserveShard,
  given: DetectionPorts,
): Promise<ShardObserved> => {
  const { clock, log } = given
  const shards = shardsOf(given.settings)
  const own = shards.find((one) => one.shard === shard)
  if (own === undefined) throw new InvocationFailed(`shard: expected 1 to ${shards.length}, found ${shard}`)
  const left = () => timeToObserve(tick, clock.now())
  const late = (): ShardObserved => {
    log.error('shard too late', { tick, shard })
    return { shard, result: 'late' }
  }
  if (left() <= 0) return late()
  const of = { tick, settings, shard }
  if (await hasResult(of, given)) return { shard, result: 'repeated' }
  const ports = { ...given, remaining: () => Math.min(given.remaining(), left()) }
  const started_at = clock.now()
  const { observed, unobserved } = await observeMonitors({ monitors: own.monitors }, ports)
  // A result that says nothing is none: it would hide that nothing is known.
  if (observed.length === 0 && unobserved.some(({ status }) => status === 'skipped')) return late()
  const result = within(budgetOf(shards.length), resultOf(started_at, observed, unobserved, ports))
  // To write it is what the time before the deadline was kept free for.
  const written = await writeResult(of, result, given)
  if (E.isLeft(written)) {
    log.error('result of a shard not written', { tick, shard, problem: written.left })
    throw new InvocationFailed(`result of shard ${shard} not written: ${written.left}`)
  }
  log.info('shard observed', {
    ...{ tick, shard, result: written.right, well: result.well.length },
    ...{ others: result.reports.length, unobserved: result.unobserved.length },
  })
  if (written.right === 'written' && (await areAllThere(of, shards.length, ports))) await decideNow(of, ports)
  return { shard, result: written.right }
}

const resultOf = (
  started_at: string,
  observed: readonly Observation[],
  unobserved: readonly Unobserved[],
  { settings: { vantage } }: DetectionPorts,
): ShardResult => {
  // Of what is well and was well nothing follows, unless other regions see it fail where this one did not look.
  const isWell = ({ report, state }: Observation): boolean =>
    report.status === 'healthy' &&
    state.mute === undefined &&
    Object.keys(state.open).length === 0 &&
    Object.keys(state.suspects ?? {}).length === 0 &&
    (vantage === undefined || (report.unchecked ?? []).length === 0)
  const others = observed.filter((one) => !isWell(one))
  // What is open goes first: that an outage is over is not what may be left out.
  const known = ({ state }: Observation): number => Number(Object.keys(state.open).length === 0)
  return {
    started_at,
    well: observed.filter(isWell).map(({ key }) => key),
    reports: [...others].sort((a, b) => known(a) - known(b)).map(reportedOf),
    unobserved: unobserved.map(({ status, reason, ...identity }) => ({
      key: keyOf(identity),
      status,
      reason,
    })),
  }
}

const reportedOf = ({ key, started_at, report }: Observation): Reported => {
  const { issues, notes, unchecked, ...rest } = report
  return {
    key,
    started_at,
    report: {
      ...rest,
      issues: [...issues],
      ...(notes === undefined ? {} : { notes: [...notes] }),
      ...(unchecked === undefined ? {} : { unchecked: [...unchecked] }),
    },
  }
}

/** Whether every shard has given its result. Begun after one's own: the others come to their ends at about the same time. */
export const areAllThere = async (
  { tick, settings, shard }: Pick<ObserveShard, 'tick' | 'settings' | 'shard'>,
  shards: number,
  ports: DetectionPorts,
): Promise<boolean> => {
  for (let step = 0; step < shards; step++) {
    const next = ((shard + step) % shards) + 1
    if (!(await hasResult({ tick, settings, shard: next }, ports))) return false
  }
  return true
}

/** A decision in an invocation of its own, with all its time. Where SQS takes no message, the one of the deadline comes. */
const decideNow = async (
  { tick, settings }: Pick<ObserveShard, 'tick' | 'settings'>,
  { shardQueue, log }: DetectionPorts,
): Promise<void> => {
  const sent = await shardQueue?.send([messageFor({ work: 'decide', tick, settings })])()
  if (sent !== undefined && E.isLeft(sent))
    log.warn('decision waits for its deadline', { tick, problem: messageOf(sent.left) })
}
