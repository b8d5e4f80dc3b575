import * as E from 'fp-ts/Either'
import { commit } from '../../domain/alert/commit'
import { decide } from '../../domain/alert/decide'
import { NO_TIME, timeToWrite } from '../../domain/monitors/time-budget'
import { type AppError, messageOf } from '../../runtime/errors'
import { inParallel } from '../../runtime/worker-pool'
import type { AlertCommand, FleetDecision, Recorded } from '../model'
import type { DetectionPorts } from '../ports'
import { reportChanges } from './changes'
import { withdrawable } from './group-recovery'

/**
 * Withdraws the alerts of what is over, which every tick repeats until they have ended, and hands the alerts that got their
 * budget to analysis. Answers what could not be done.
 * @param complete every monitored domain was observed
 */
export const updateAlerts = async (
  recorded: readonly Recorded[],
  decision: FleetDecision,
  complete: boolean,
  ports: DetectionPorts,
): Promise<readonly string[]> => {
  const withdrawals = withdrawable(recorded, complete).map(
    ({ alert_id, unknown }): AlertCommand => ({ alert_id, command: { name: 'recover', unknown } }),
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
  const transition = decide(one.command, alert.right, ports.clock.now())
  if (E.isLeft(transition)) return E.right(undefined)
  const done = await commit(transition.right)(ports)()
  if (E.isLeft(done) && done.left.tag !== 'condition_failed') return done
  return E.right(undefined)
}
