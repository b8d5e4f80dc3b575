import * as E from 'fp-ts/Either'
import { decode } from '../../../schemas/codec'
import { type MonitorState, shardKey } from '../../../schemas/monitor'
import { problemText, type StateChange, updateState } from '../../domain/monitors/state'
import { messageOf } from '../../runtime/errors'
import type { DetectionPorts } from '../ports'
import { misfit, packed, type ResultOf, ShardPart, type ShardResult, signedIn, unpacked } from './result'

/** How often an item is read anew when somebody wrote in between. */
const ATTEMPTS = 3

const partIn = (item: MonitorState | undefined): E.Either<string, ShardPart | undefined> =>
  item?.shard === undefined ? E.right(undefined) : decode(ShardPart, item.shard)

const readPart = async (
  of: ResultOf,
  part: number,
  { monitors }: DetectionPorts,
): Promise<E.Either<string, ShardPart>> => {
  const item = await monitors.get(shardKey(of.shard, part))()
  if (E.isLeft(item)) return E.left(messageOf(item.left))
  const found = partIn(item.right)
  if (E.isLeft(found)) return found
  if (found.right === undefined) return E.left('it gave no result')
  // What is there is of the tick before: that is no fault of the item.
  if (part === 1 && found.right.tick < of.tick) return E.left('it gave no result')
  const wrong = misfit(of, part, found.right)
  return wrong === undefined ? E.right(found.right) : E.left(wrong)
}

/** Whether a shard has given its result: its first part is written last. */
export const hasResult = async (of: ResultOf, ports: DetectionPorts): Promise<boolean> =>
  E.isRight(await readPart(of, 1, ports))

/** What a shard has seen in this tick, or why nothing of it is known. */
export const readResult = async (
  of: ResultOf,
  ports: DetectionPorts,
): Promise<E.Either<string, ShardResult>> => {
  const first = await readPart(of, 1, ports)
  if (E.isLeft(first)) return first
  const parts = [first.right]
  for (let part = 2; part <= first.right.parts; part++) {
    const next = await readPart(of, part, ports)
    if (E.isLeft(next)) return next
    parts.push(next.right)
  }
  const genuine = await ports.shardSigner?.genuine(signedIn(of, parts), first.right.mac ?? '')()
  if (genuine === undefined || (E.isRight(genuine) && !genuine.right))
    return E.left('mac: expected one of the detector over this result')
  return E.isLeft(genuine) ? E.left(messageOf(genuine.left)) : unpacked(parts)
}

/** Writes what a shard has seen, unless it is there, or a newer one. Answers why it could not be written. */
export const writeResult = async (
  of: ResultOf,
  result: ShardResult,
  ports: DetectionPorts,
): Promise<E.Either<string, 'written' | 'repeated' | 'late'>> => {
  const { parts, signed } = packed(of, result)
  const mac = await ports.shardSigner?.sign(signed)()
  if (mac === undefined) return E.left('there is no key to sign it with')
  if (E.isLeft(mac)) return E.left(messageOf(mac.left))
  for (const one of [...parts].reverse()) {
    const part = one.part === 1 ? { ...one, mac: mac.right } : one
    const done = await updateState(
      { domain: shardKey(of.shard, one.part), attempts: ATTEMPTS, purpose: 'to write the result of a shard' },
      (state): StateChange & { readonly outcome: 'written' | 'repeated' | 'late' } => {
        const before = partIn(state)
        const stored = E.isRight(before) ? before.right : undefined
        if (stored !== undefined && stored.tick > of.tick)
          return { next: undefined, events: [], outcome: 'late' }
        // The first part may have been decided over. The others belong to one of those who look at the same time: parts of two results
        // would be none.
        if (stored?.tick === of.tick && stored.data !== one.data)
          return { next: undefined, events: [], outcome: 'repeated' }
        const next = { ...state, revision: state.revision + 1, shard: { ...part } }
        return { next, events: [], outcome: 'written' }
      },
      ports,
    )
    if (E.isLeft(done)) return E.left(problemText(done.left))
    const { outcome } = done.right.changed
    if (outcome !== 'written') return E.right(outcome)
  }
  return E.right('written')
}
