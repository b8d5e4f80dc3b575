import * as E from 'fp-ts/Either'
import type { Instant } from '../../../schemas/scalars'
import { messageOf } from '../../runtime/errors'
import { InvocationFailed } from '../../runtime/handler'
import type { QueueMessage } from '../../runtime/ports'
import type { DetectionPorts } from '../ports'
import type { ShardWork } from './message'
import { decidedBy, settingsDigest, shardsOf, timeToObserve } from './plan'

/** A tick whose shards were handed out; it is decided later, by another invocation. */
export interface Begun {
  readonly tick: Instant
  readonly shards: number
  readonly monitors: number
}

export const messageFor = (work: ShardWork, delay_s = 0): QueueMessage => ({
  body: JSON.stringify(work),
  delay_s,
})

/**
 * Hands a tick out: the decision at its deadline first, so that whatever becomes of the shards is decided over, then each shard.
 * It may be repeated: who observes a shard twice, or comes too late, writes nothing.
 * @throws InvocationFailed where SQS takes not all of it, for Lambda's retry
 */
export const beginTick = async (tick: Instant, ports: DetectionPorts): Promise<Begun | undefined> => {
  const { clock, log, settings, shardQueue } = ports
  if (shardQueue === undefined)
    throw new InvocationFailed('SHARD_QUEUE_URL: expected one with the setting shards')
  const now = clock.now()
  if (timeToObserve(tick, now) <= 0) {
    log.warn('tick too late to begin', { tick })
    return undefined
  }
  const of = { tick, settings: settingsDigest(settings) }
  const shards = shardsOf(settings)
  const delay_s = Math.max(0, Math.ceil((Date.parse(decidedBy(tick)) - Date.parse(now)) / 1_000))
  const sent = await shardQueue.send([
    messageFor({ work: 'decide', ...of }, delay_s),
    ...shards.map(({ shard }) => messageFor({ work: 'observe', ...of, shard })),
  ])()
  if (E.isLeft(sent)) {
    log.error('shards not handed out', { tick, problem: messageOf(sent.left) })
    throw new InvocationFailed(`shards not handed out: ${messageOf(sent.left)}`)
  }
  const begun = { tick, shards: shards.length, monitors: settings.monitors.length }
  log.info('tick handed out', { ...begun, settings: of.settings })
  return begun
}
