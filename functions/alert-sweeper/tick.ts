import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { Command } from '../domain/alert/commands'
import { commit } from '../domain/alert/commit'
import { decide } from '../domain/alert/decide'
import { type AppError, messageOf } from '../runtime/errors'
import type { OpenWork } from '../runtime/ports'
import { minutes } from '../runtime/time'
import type { Tick } from './model'

/** Work younger than this belongs to the handler that made it. Milliseconds. */
export const LEAVE_MS = minutes(2)
/** How many items are swept at a time. */
const AT_ONCE = 10
/** Kept free of new items, so that those under way end in time. Milliseconds. */
const RESERVE_MS = 15_000

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
): Promise<void> => {
  const { alerts, log } = tick.ports
  const ids = (await noting(tick, `index of open ${work}`, alerts.withOpenWork(work)())) ?? []
  // Metrics of the backlog are made of this line.
  log.info('open work', { work, items: ids.length })
  await eachOf(ids, tick, async (id) => {
    const alert = await noting(tick, id, alerts.get(id)())
    if (alert !== undefined) await sweepOne(alert)
  })
}

/** Some at a time, as long as there is time. */
export const eachOf = async (
  ids: readonly string[],
  { ports, swept }: Tick,
  run: (id: string) => Promise<void>,
): Promise<void> => {
  const waiting = [...ids]
  const worker = async (): Promise<void> => {
    while (ports.remaining() > RESERVE_MS) {
      const id = waiting.shift()
      if (id === undefined) return
      await run(id)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker))
  swept.left += waiting.length
}

/** Makes a transition if the alert still allows it; answers whether it was made. */
export const transit = async (alert: Alert, command: Command, tick: Tick): Promise<boolean> => {
  const transition = decide(command, alert, tick.now)
  if (E.isLeft(transition)) return false
  return (await noting(tick, alert.alert_id, commit(transition.right)(tick.ports)())) !== undefined
}
