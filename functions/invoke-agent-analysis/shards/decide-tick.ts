import * as E from 'fp-ts/Either'
import { problemText } from '../../domain/monitors/state'
import { InvocationFailed } from '../../runtime/handler'
import type { DetectionPorts } from '../ports'
import { finish } from '../tick'
import { conclude } from '../use-case'
import { claimTick, endClaim } from './claim'
import { gather } from './gather'
import type { DecideTick } from './message'
import { areAllThere } from './observe-shard'
import { decidedBy, isOld, shardsOf } from './plan'

/** What became of a decision. `early`: results are missing and may still come. The others: see `Claimed`. */
export interface TickDecided {
  readonly decision: 'made' | 'early' | 'done' | 'late' | 'held'
}

/**
 * Decides over a tick when all its results are there, or its time is up: once, by whoever claims it, as if one invocation had
 * observed the fleet.
 * @throws InvocationFailed where something could not be recorded: the claim is given back, and the message comes again
 */
export const decideTick = async (
  { tick, settings }: DecideTick,
  ports: DetectionPorts,
): Promise<TickDecided> => {
  const { clock, log } = ports
  const now = clock.now()
  const { length } = shardsOf(ports.settings)
  if (now < decidedBy(tick) && !(await areAllThere({ tick, settings, shard: 1 }, length, ports))) {
    log.warn('tick decided on too early', { tick })
    return { decision: 'early' }
  }
  const claimed = isOld(tick, now) ? E.right('late' as const) : await claimTick(tick, ports)
  if (E.isLeft(claimed)) throw new InvocationFailed(`tick not claimed: ${problemText(claimed.left)}`)
  if (typeof claimed.right === 'string') {
    // What a newer tick has seen is not undone by an older one.
    if (claimed.right === 'late') log.warn('late tick writes nothing', { tick })
    return { decision: claimed.right }
  }
  const { claim_id } = claimed.right
  try {
    const detected = await conclude(await gather({ tick, settings }, ports), { trigger: 'schedule' }, ports)
    await finish(detected, { trigger: 'schedule' }, ports)
  } catch (error) {
    await end(claim_id, 'free', ports)
    throw error
  }
  await end(claim_id, 'decided', ports)
  return { decision: 'made' }
}

/** A claim that cannot be ended ends by itself: until then the tick is no one else's, and then it may be decided again. */
const end = async (claim_id: string, outcome: 'decided' | 'free', ports: DetectionPorts): Promise<void> => {
  const ended = await endClaim(claim_id, outcome, ports)
  if (E.isLeft(ended)) ports.log.error('claim of a tick not ended', { problem: problemText(ended.left) })
}
