import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Channel } from '../../schemas/scalars'
import { policyFor } from '../../schemas/settings'
import { hasHighRisk, linkLimit } from '../domain/approval/links'
import { severityRank } from '../domain/issues/severity'
import { isApprovable, type WaitingForm } from '../domain/messages/digest'
import { type AppError, disposition, isThrottled, messageOf } from '../runtime/errors'
import { alertMessage } from './alert-message'
import { lateDelivery, reported } from './delivery'
import type { NotifyPorts, Waiting } from './model'

/** Questions that one flush asks by themselves at most: it has to come to its digests as well. */
const AT_ONCE = 6

export interface Asked {
  /** Messages that the channel has taken. */
  readonly sent: number
  /** What stays for the next flush. */
  readonly wait: number
  /** What a digest may hold. */
  readonly together: readonly Waiting[]
  /** Absent where nothing was asked. */
  readonly isConfigured?: boolean
}

/**
 * A line of a digest has a link and no buttons. Where a channel decides by buttons alone, what can be approved is therefore asked in a
 * message of its own, the worst first, as soon as the channel has room for one; what does not get its turn waits for the next flush. Where
 * each alert is an incident of its own, everything is: a digest could neither open one for each of its alerts nor end one.
 */
export const askOneByOne = async (
  waiting: readonly Waiting[],
  channel: Channel,
  { room, pause_ms }: WaitingForm,
  ports: NotifyPorts,
  isLate: () => boolean,
): Promise<E.Either<AppError, Asked>> => {
  const isAlone = (item: Waiting) =>
    room === undefined || (isApprovable(item) && isDecidedByButtons(item, channel, ports))
  const atOnce = room === undefined ? waiting.length : AT_ONCE
  const questions = waiting
    .filter(isAlone)
    .sort((a, b) => severityRank(b.alert.severity) - severityRank(a.alert.severity))
  const together = waiting.filter((item) => !isAlone(item))
  let [sent, tried] = [0, 0]
  for (const question of questions) {
    if (tried === atOnce || isLate()) break
    const may = await ports.limits.take(channel, 'plan', ports.clock.now())()
    if (E.isLeft(may)) return may
    if (!may.right) break
    if (tried > 0) await ports.pause(pause_ms)()
    tried += 1
    const done = await ask(question, channel, ports)
    if (E.isRight(done)) {
      if (!done.right) return E.right({ sent, wait: 0, together: waiting, isConfigured: false })
      sent += 1
      const removed = await ports.digests.remove([question.entry])()
      if (E.isLeft(removed)) return removed
      continue
    }
    const { alert_id } = question.alert
    ports.log.warn('question not taken', { channel, alert_id, problem: messageOf(done.left) })
    if (isThrottled(done.left)) break
    // By itself it will never be taken; people still learn of the alert. Where there is no digest it stays, and the sweeper says so.
    if (disposition(done.left) === 'refuse' && room !== undefined) together.push(question)
  }
  return E.right({ sent, wait: waiting.length - sent - together.length, together })
}

const isDecidedByButtons = ({ alert }: Waiting, channel: Channel, { settings }: NotifyPorts): boolean =>
  linkLimit(channel, policyFor(settings, alert.severity), hasHighRisk(alert)) === 'buttons'

/** False where no one has configured the channel. */
const ask = ({ event, alert, entry }: Waiting, channel: Channel, ports: NotifyPorts) =>
  pipe(
    alertMessage({ name: event, id: entry.event_id }, alert, channel, ports),
    TE.flatMap((message) => reported(lateDelivery(entry, alert), ports)(ports.send(channel, message))),
    TE.tap((taken) =>
      TE.fromIO(() => {
        if (taken) ports.log.info('question sent', { channel, alert_id: alert.alert_id })
      }),
    ),
  )()
