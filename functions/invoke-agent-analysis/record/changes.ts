import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { changeOf } from '../../domain/alert/change'
import type { Command } from '../../domain/alert/commands'
import { commit } from '../../domain/alert/commit'
import { decide } from '../../domain/alert/decide'
import { NO_TIME, timeToWrite } from '../../domain/monitors/time-budget'
import { type AppError, messageOf } from '../../runtime/errors'
import { minutes } from '../../runtime/time'
import { inParallel } from '../../runtime/worker-pool'
import type { FleetDecision, Recorded } from '../model'
import { grantOf, type ObservedAlert, observedAlerts } from '../observed-alerts'
import type { DetectionPorts } from '../ports'

/** One for each reason: what a tick sees of an alert has no more than these. */
const MOST = 4

/**
 * Tells people what has changed of each open alert: what is stored of the alert is compared with what the domains have. Answers
 * what could not be done; the next tick finds it by the same comparison.
 */
export const reportChanges = async (
  recorded: readonly Recorded[],
  { analyses, held }: FleetDecision,
  complete: boolean,
  ports: DetectionPorts,
): Promise<readonly string[]> => {
  // Who suspects itself says nothing of others.
  if (held !== undefined) return []
  const domains = recorded.map(({ observation, state }) => ({
    observation,
    open: (E.isRight(state) ? state.right : observation.state).open,
  }))
  const granted = new Set(analyses.map(({ grant }) => grant))
  const problems: string[] = []
  let left = 0
  await inParallel(ports.settings.probe.concurrency, observedAlerts(domains, complete), async (one) => {
    const done = await reportAll(one, granted, ports)
    if (E.isRight(done)) return
    if (done.left === NO_TIME) {
      left += 1
      return
    }
    const problem = typeof done.left === 'string' ? done.left : messageOf(done.left)
    problems.push(`${one.alert_id}: ${problem}`)
    ports.log.error('alert not updated', { alert_id: one.alert_id, problem })
  })
  if (left > 0) problems.push(`${left} alerts not updated: ${NO_TIME}`)
  return problems
}

type Failure = AppError | string

const reportAll = async (
  { alert_id, alert: read, isShared, observed }: ObservedAlert,
  granted: ReadonlySet<string>,
  ports: DetectionPorts,
): Promise<E.Either<Failure, void>> => {
  const times = {
    now: ports.clock.now(),
    cool_down_ms: minutes(ports.settings.detection.cool_down_minutes),
  }
  // An alert that none had before this tick is new, unless it is that of another domain.
  if (read === undefined ? !isShared : changeOf(read, observed, times) === undefined)
    return E.right(undefined)
  for (let updates = 0; updates < MOST; updates++) {
    if (!timeToWrite(ports)) return read === undefined ? E.right(undefined) : E.left(NO_TIME)
    const stored = await ports.alerts.get(alert_id)()
    if (E.isLeft(stored)) return stored
    const alert = stored.right
    const change = alert && changeOf(alert, observed, times)
    if (alert === undefined || change === undefined) return E.right(undefined)
    const isGranted = granted.has(grantOf(alert))
    if (change.revises === 'patient' && !isGranted) return E.right(undefined)
    const { update, about, revises } = change
    const evidence = about === undefined ? E.right(undefined) : await attested(alert, about, ports)
    if (E.isLeft(evidence)) return evidence
    const command: Command = {
      name: 'update',
      update,
      ...defined({
        evidence: evidence.right,
        revise: revises && (isGranted ? ('now' as const) : ('deferred' as const)),
      }),
    }
    const transition = decide(command, alert, times.now)
    if (E.isLeft(transition)) return E.right(undefined)
    const done = await commit(transition.right)(ports)()
    // Somebody else was first: what is left is found anew.
    if (E.isLeft(done)) return done.left.tag === 'condition_failed' ? E.right(undefined) : done
  }
  return E.right(undefined)
}

type Evidence = NonNullable<Extract<Command, { name: 'update' }>['evidence']>

/** With a MAC of the detector. What somebody has altered in the table does not get one by a change of something else. */
const attested = async (
  alert: Alert,
  about: Omit<Evidence, 'evidence_mac'>,
  { evidence }: DetectionPorts,
): Promise<E.Either<Failure, Evidence>> => {
  const genuine = await evidence.genuine(alert)()
  if (E.isLeft(genuine)) return genuine
  if (!genuine.right) return E.left('what it says of its fault was not signed here, and is not signed again')
  const { alert_id, domain, monitor, raised_by } = alert
  const mac = await evidence.sign({ alert_id, domain, ...about, ...defined({ monitor, raised_by }) })()
  return E.map((evidence_mac: string) => ({ ...about, evidence_mac }))(mac)
}
