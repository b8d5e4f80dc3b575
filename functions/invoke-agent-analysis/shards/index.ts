import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, struct } from '../../../schemas/codec'
import type { Instant } from '../../../schemas/scalars'
import { InvocationFailed } from '../../runtime/handler'
import type { DetectionPorts } from '../ports'
import { type Begun, beginTick } from './begin'
import { decideTick, type TickDecided } from './decide-tick'
import { type Delivered, readDelivery } from './message'
import { observeShard, type ShardObserved } from './observe-shard'
import { isAhead, settingsDigest } from './plan'

/** What Lambda reads of the answer to a message: those that come again later, without counting as a failure. */
interface NotYet {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

export type Sharded = Begun | ShardObserved | TickDecided | NotYet | { readonly passed_over: string }

/** EventBridge's time has seconds alone. */
const Scheduled = struct(
  'ScheduledEvent',
  { 'detail-type': t.literal('Scheduled Event'), time: t.string },
  {},
)

/** Whether a payload is the schedule's, or of the queue: everything else is done by one invocation, as without shards. */
export const isSharded = (payload: unknown): boolean =>
  typeof payload === 'object' &&
  payload !== null &&
  ('Records' in payload || ('detail-type' in payload && payload['detail-type'] === 'Scheduled Event'))

/**
 * One step of a tick in shards: the schedule hands it out, messages of the queue observe and decide.
 * @throws InvocationFailed for a payload that is neither, and where a step could not be done
 */
export const handleSharded = async (payload: unknown, ports: DetectionPorts): Promise<Sharded> => {
  if (typeof payload === 'object' && payload !== null && 'Records' in payload) {
    const delivered = readDelivery(payload)
    return E.isLeft(delivered) ? refuse(delivered.left, ports) : work(delivered.right, ports)
  }
  const tick = tickOf(payload)
  if (E.isLeft(tick)) return refuse(tick.left, ports)
  return (await beginTick(tick.right, ports)) ?? { passed_over: 'too late' }
}

const refuse = (problem: string, { log }: DetectionPorts): never => {
  log.error('input refused', { problem })
  throw new InvocationFailed(`input ${problem}`)
}

/** The id of a tick is the time of its event, which Lambda's retries and a second delivery share. */
const tickOf = (payload: unknown): E.Either<string, Instant> => {
  const event = decode(Scheduled, payload)
  if (E.isLeft(event)) return event
  const at = new Date(event.right.time)
  return Number.isNaN(at.getTime())
    ? E.left('time: expected a time such as 2026-01-31T08:05:00Z')
    : E.right(at.toISOString())
}

const work = async ({ message_id, work: asked }: Delivered, ports: DetectionPorts): Promise<Sharded> => {
  const { clock, log, settings } = ports
  if (isAhead(asked.tick, clock.now())) return refuse('tick: expected a time that has come', ports)
  if (asked.settings !== settingsDigest(settings)) {
    log.warn('tick of other settings passed over', { tick: asked.tick })
    return { passed_over: 'other settings' }
  }
  if (asked.work === 'observe') return observeShard(asked, ports)
  const decided = await decideTick(asked, ports)
  // Whoever has it may die: somebody must look again.
  return decided.decision === 'held' ? { batchItemFailures: [{ itemIdentifier: message_id }] } : decided
}
