import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import type { Command } from '../domain/alert/commands'
import { commit } from '../domain/alert/commit'
import { decide } from '../domain/alert/decide'
import { type AppError, messageOf } from '../runtime/errors'
import type { OpenWork } from '../runtime/ports'
import { minutes } from '../runtime/time'
import { inParallel } from '../runtime/worker-pool'
import type { Tick } from './model'

/** Work younger than this belongs to the handler that made it. Milliseconds. */
export const LEAVE_MS = minutes(2)
/** How many items are swept at a time. */
const AT_ONCE = 10
/** Kept free of new items, so that those under way end in time. Milliseconds. */
const RESERVE_MS = 15_000
/** Kept free by the outbox for decisions and analyses: a bus that hangs does not use up their time. Milliseconds. */
export const AFTER_OUTBOX_MS = 35_000

/** Does a part of the sweep for one item; a failure is noted under the item's name. */
export const noting = async <A>(
  { swept }: Tick,
  name: string,
  done: Promise<E.Either<AppError, A>>,
): Promise<A | undefined> => {
  const result = await done
  if (E.isRight(result)) return result.right
  // Somebody else was first: that is what the condition is for.
  if (result.left.tag !== 'condition_failed') swept.failures.push(`${name}: ${messageOf(result.left)}`)
  return undefined
}

export const eachAlert = async (
  work: OpenWork,
  tick: Tick,
  sweepOne: (alert: Alert) => Promise<void>,
  reserve = RESERVE_MS,
): Promise<void> => {
  const { alerts, log, measure } = tick.ports
  const ids = (await noting(tick, `index of open ${work}`, alerts.withOpenWork(work)())) ?? []
  const portion = portionOf(ids, tick.now)
  const later = ids.length - portion.length
  tick.swept.later += later
  measure({ name: 'OpenWork', value: ids.length, by: { Work: work } })
  log.info('open work', { work, items: ids.length, later })
  await eachOf(
    portion,
    tick,
    async (id) => {
      const alert = await noting(tick, id, alerts.get(id)())
      if (alert !== undefined) await sweepOne(alert)
    },
    reserve,
  )
}

/** How many items of a kind one sweep looks at. */
const PORTION = 2_000

/**
 * What one sweep looks at, in its order: the oldest, whose time comes first, and of all others the next ones in turn. Each is
 * looked at within as many sweeps as there are portions, however many stay open.
 */
export const portionOf = (ids: readonly string[], now: Instant): readonly string[] => {
  if (ids.length <= PORTION) return ids
  const half = PORTION / 2
  const others = ids.slice(half)
  const start = (Math.floor(Date.parse(now) / minutes(1)) * half) % others.length
  return [...ids.slice(0, half), ...[...others, ...others].slice(start, start + half)]
}

/** Some at a time, as long as there is time. */
export const eachOf = async (
  ids: readonly string[],
  { ports, swept }: Tick,
  run: (id: string) => Promise<void>,
  reserve = RESERVE_MS,
): Promise<void> => {
  await inParallel(AT_ONCE, ids, async (id) => {
    if (ports.remaining() > reserve) await run(id)
    else swept.left += 1
  })
}

/** Makes a transition if the alert still allows it; answers whether it was made. */
export const transit = async (alert: Alert, command: Command, tick: Tick): Promise<boolean> => {
  const transition = decide(command, alert, tick.now)
  if (E.isLeft(transition)) return false
  return (await noting(tick, alert.alert_id, commit(transition.right)(tick.ports)())) !== undefined
}
