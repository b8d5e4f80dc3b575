import * as E from 'fp-ts/Either'
import { type MonitorState, TICK, type TickClaim } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { type Problem, type StateChange, updateState } from '../../domain/monitors/state'
import { laterBy } from '../../runtime/time'
import type { DetectionPorts } from '../ports'

/** How often the item is read anew when somebody wrote in between. */
const ATTEMPTS = 5
/** A claim outlives its invocation by this, so that no clock that is a little ahead ends it. Milliseconds. */
const MARGIN_MS = 10_000

/** `late`: a newer tick is decided, or being decided. `held`: somebody is at it, or at the one before. */
export type Claimed = { readonly claim_id: string } | 'done' | 'late' | 'held'

/** Pure: what of a tick may be begun, given who has claimed one last. */
const refusal = (
  last: TickClaim | undefined,
  tick: Instant,
  now: Instant,
): 'done' | 'late' | 'held' | undefined => {
  if (last === undefined) return undefined
  if (last.tick > tick) return 'late'
  if (last.decided_at === undefined && last.until > now) return 'held'
  return last.tick === tick && last.decided_at !== undefined ? 'done' : undefined
}

const updateTick = <C extends StateChange>(change: (state: MonitorState) => C, ports: DetectionPorts) =>
  updateState({ domain: TICK, attempts: ATTEMPTS, purpose: 'to claim the tick' }, change, ports)

const withClaim = (state: MonitorState, tick: TickClaim): MonitorState => ({
  ...state,
  revision: state.revision + 1,
  tick,
})

/**
 * Claims the decision over a tick by one conditional write, for as long as this invocation can last: of several one gets it. One that
 * died is taken over when its time is up, since a decision may be repeated, unless a newer tick was claimed before.
 */
export const claimTick = async (
  tick: Instant,
  ports: DetectionPorts,
): Promise<E.Either<Problem, Claimed>> => {
  const claim_id = ports.ids.uuid()
  const done = await updateTick((state): StateChange & { readonly claimed: Claimed } => {
    const now = ports.clock.now()
    // Written by the first try of a call that was made twice.
    if (state.tick?.claim_id === claim_id) return { next: undefined, events: [], claimed: { claim_id } }
    const claimed = refusal(state.tick, tick, now)
    if (claimed !== undefined) return { next: undefined, events: [], claimed }
    const until = laterBy(now, ports.remaining() + MARGIN_MS)
    return { next: withClaim(state, { tick, claim_id, until }), events: [], claimed: { claim_id } }
  }, ports)
  return E.map(({ changed }: { readonly changed: { readonly claimed: Claimed } }) => changed.claimed)(done)
}

/** Ends a claim: the tick is decided, or, where something was left undone, is free for the next who tries. */
export const endClaim = (
  claim_id: string,
  outcome: 'decided' | 'free',
  ports: DetectionPorts,
): Promise<E.Either<Problem, unknown>> =>
  updateTick(({ tick: last, ...state }): StateChange => {
    if (last?.claim_id !== claim_id) return { next: undefined, events: [] }
    const now = ports.clock.now()
    const ended = outcome === 'decided' ? { ...last, decided_at: now } : { ...last, until: now }
    return { next: withClaim(state, ended), events: [] }
  }, ports)
