import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { Command } from '../../domain/alert/commands'
import { commit } from '../../domain/alert/commit'
import { decide } from '../../domain/alert/decide'
import { isWell } from '../../domain/alert/well'
import { NO_TIME, timeToWrite } from '../../domain/monitors/time-budget'
import { type AppError, messageOf } from '../../runtime/errors'
import { laterBy, minutes } from '../../runtime/time'
import { inParallel } from '../../runtime/worker-pool'
import type { AlertCommand, FleetDecision, Recorded } from '../model'
import type { DetectionPorts } from '../ports'
import { reportChanges } from './changes'
import { withdrawable } from './group-recovery'

/**
 * Withdraws the alerts of what is over, which every tick repeats until they have ended, or say that it is, and hands the alerts that got their
 * budget to analysis. Answers what could not be done.
 * @param complete every monitored domain was observed
 */
export const updateAlerts = async (
  recorded: readonly Recorded[],
  decision: FleetDecision,
  complete: boolean,
  ports: DetectionPorts,
): Promise<readonly string[]> => {
  const ended = new Set(
    recorded.flatMap(({ observation }) =>
      [...observation.alerts].flatMap(([id, view]) => (typeof view === 'object' ? [id] : [])),
    ),
  )
  // One that has ended is not withdrawn: it says that what it was about is over, once no member of it is unknown.
  const withdrawals = withdrawable(recorded, complete).flatMap(
    ({ alert_id, unknown }): readonly AlertCommand[] => {
      if (!ended.has(alert_id)) return [{ alert_id, command: { name: 'recover', unknown } }]
      return unknown.length === 0 ? [{ alert_id, command: { name: 'resolve' } }] : []
    },
  )
  const analyses = decision.analyses.flatMap(({ alert_id, command }) =>
    command ? [{ alert_id, command }] : [],
  )
  return [
    ...(await transitAll(withdrawals, 'withdrawn', ports)),
    ...(await transitAll(analyses, 'handed to analysis', ports)),
    ...(await reportChanges(recorded, decision, complete, ports)),
  ]
}

/**
 * Makes a transition of each of these alerts, if it still allows it; whoever changed one meanwhile was first. Answers what
 * could not be done, which the next tick sees again.
 * @param doing what is done to an alert, for those who read the log
 */
const transitAll = async (
  commands: readonly AlertCommand[],
  doing: string,
  ports: DetectionPorts,
): Promise<readonly string[]> => {
  let left = 0
  const problems: string[] = []
  await inParallel(ports.settings.probe.concurrency, commands, async (one) => {
    const { alert_id } = one
    if (!timeToWrite(ports)) {
      left += 1
      return
    }
    const done = await transit(one, ports)
    if (E.isRight(done)) return
    problems.push(`${alert_id}: ${messageOf(done.left)}`)
    ports.log.error(`alert not ${doing}`, { alert_id, problem: messageOf(done.left) })
  })
  if (left > 0) {
    problems.push(`${left} alerts not ${doing}: ${NO_TIME}`)
    ports.log.error(`alerts not ${doing}`, { count: left, problem: NO_TIME })
  }
  return problems
}

const transit = async (one: AlertCommand, ports: DetectionPorts): Promise<E.Either<AppError, void>> => {
  const alert = await ports.alerts.get(one.alert_id)()
  if (E.isLeft(alert)) return alert
  if (alert.right === undefined) return E.right(undefined)
  if (one.command.name === 'recover' || one.command.name === 'resolve') {
    // Before this one, whose end is what stops the repetition.
    const earlier = await resolveEarlier(alert.right, ports)
    if (E.isLeft(earlier)) return earlier
  }
  return commanded(one.command, alert.right, ports)
}

const commanded = async (
  command: Command,
  alert: Alert,
  ports: DetectionPorts,
): Promise<E.Either<AppError, void>> => {
  const transition = decide(command, alert, ports.clock.now())
  if (E.isLeft(transition)) return E.right(undefined)
  const done = await commit(transition.right)(ports)()
  if (E.isLeft(done) && done.left.tag !== 'condition_failed') return done
  return E.right(undefined)
}

/** Alerts of one outage that are looked at: it speaks again after each cool-down. */
const MOST_EARLIER = 10
/** An alert that ended so long before the next one began was about another outage. Milliseconds. */
const SAME_OUTAGE_MS = minutes(2 * 24 * 60)

/** The alerts of the same outage that had ended before this one: what they were about is over, too. */
const resolveEarlier = async (alert: Alert, ports: DetectionPorts): Promise<E.Either<AppError, void>> => {
  let next = alert
  for (let count = 0; count < MOST_EARLIER && next.previous_alert_id !== undefined; count += 1) {
    const earlier = await ports.alerts.get(next.previous_alert_id)()
    if (E.isLeft(earlier)) return earlier
    const { right: one } = earlier
    if (one?.ended_at === undefined || isWell(one)) break
    if (laterBy(one.ended_at, SAME_OUTAGE_MS) < next.timestamp) break
    const done = await commanded({ name: 'resolve' }, one, ports)
    if (E.isLeft(done)) return done
    next = one
  }
  return E.right(undefined)
}
