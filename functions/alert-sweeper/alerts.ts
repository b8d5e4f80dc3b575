import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import { AnalysisRequested } from '../../schemas/events'
import { emptyPlan } from '../../schemas/plan'
import type { Instant } from '../../schemas/scalars'
import { policyFor } from '../../schemas/settings'
import type { Command } from '../domain/alert/commands'
import { KEEP_DAYS } from '../domain/alert/decide'
import { CLAIM_MS } from '../domain/alert/times'
import { decidableUntil } from '../domain/approval/deadline'
import { heldBack } from '../domain/freeze'
import { evidenceOnly } from '../domain/messages/analysis-document'
import { analysisDigest, planDigest } from '../domain/plan/digest'
import { messageOf } from '../runtime/errors'
import { laterBy, minutes } from '../runtime/time'
import { traced } from '../runtime/trace'
import type { Tick } from './model'
import { LEAVE_MS, noting, transit } from './tick'

/** How often an analysis is begun before people get the evidence without one. */
const ANALYSIS_ATTEMPTS = 3
/** How long people wait for an analysis that no one begins, in milliseconds. */
const ANALYSIS_WAIT_MS = minutes(30)

/** An approval that has not started is sent again, and an execution that waits or died is gone on with; one that is late ends. */
export const sweepExecution = async (alert: Alert, tick: Tick): Promise<void> => {
  const { now, ports, swept } = tick
  const late = await givingUp(alert, tick)
  const giveUp = (await transit(alert, late, tick)) ? late : await unsigned(alert, tick)
  if (giveUp !== undefined) {
    swept.ended += 1
    ports.log.warn('execution given up', { alert_id: alert.alert_id, command: giveUp.name })
    return
  }
  if (!isToGoOn(alert, now)) return
  const sent = await ports.trigger.send(alert)()
  if (E.isLeft(sent)) swept.failures.push(`${alert.alert_id}: ${messageOf(sent.left)}`)
  else swept.resent += 1
}

/** An approval that has not started; an execution that has waited long enough, is to stop, or whose segment is dead. */
const isToGoOn = (alert: Alert, now: Instant): boolean => {
  const { execution_status, approved_at, wait_until, segment_expires_at, stop_requested_at } = alert
  if (execution_status === 'not_started') return laterBy(approved_at ?? now, LEAVE_MS) <= now
  if (wait_until !== undefined) return wait_until <= now || stop_requested_at !== undefined
  return segment_expires_at !== undefined && segment_expires_at <= now
}

const givingUp = async (alert: Alert, { now, ports }: Tick): Promise<Command> => {
  if (alert.execution_status === 'in_progress') return { name: 'give_up_claim' }
  const { execution_deadline } = alert
  if (execution_deadline === undefined || execution_deadline > now) return { name: 'give_up_start' }
  const held = await heldBack(alert, ports.settings, execution_deadline)
  return held === undefined
    ? { name: 'give_up_start' }
    : { name: 'give_up_start', held_back: `It did not start in time: ${held}. It needs a new approval.` }
}

/** Deadlines count that were signed: what was put off in the item ends as well. */
const unsigned = async (alert: Alert, tick: Tick): Promise<Command | undefined> => {
  const { now, ports } = tick
  const genuine = await noting(tick, alert.alert_id, ports.decisions.verify(alert)())
  if (genuine === undefined) return undefined
  const { execution_deadline, claim_expires_at } = alert
  const longest = minutes(ports.settings.execution.max_total_minutes) + CLAIM_MS
  const lastEnd = genuine ? laterBy(execution_deadline ?? now, longest) : now
  const isOver = alert.execution_status === 'in_progress' ? lastEnd <= now : !genuine
  if (!isOver) return undefined
  const command: Command =
    alert.execution_status === 'in_progress'
      ? { name: 'give_up_claim', beyond: claim_expires_at }
      : { name: 'give_up_start', beyond: execution_deadline }
  return (await transit(alert, command, tick)) ? command : undefined
}

/** A request whose time is over expires; one that waits is reminded of. */
export const sweepDecision = async (alert: Alert, tick: Tick): Promise<void> => {
  const { now, ports, swept } = tick
  const until = await noting(tick, alert.alert_id, decidableUntil(alert, ports)())
  const stored = alert.approval_expires_at
  const isPutOff = until !== undefined && stored !== undefined && until <= now && stored > now
  if (await transit(alert, isPutOff ? { name: 'expire', beyond: stored } : { name: 'expire' }, tick)) {
    swept.expired += 1
    return
  }
  const every = minutes(policyFor(ports.settings, alert.severity).reminder_minutes)
  const last = alert.reminded_at ?? alert.analyzed_at ?? alert.timestamp
  // A snoozed alert comes back with a reminder at once.
  const due = (alert.snoozed_until ?? '') > last ? (alert.snoozed_until ?? '') : laterBy(last, every)
  if (due <= now && (await transit(alert, { name: 'remind' }, tick))) swept.reminded += 1
}

/** An analysis whose function died is asked for again, and at last given up: the outage is reported without one. */
export const sweepAnalysis = async (alert: Alert, tick: Tick): Promise<void> => {
  const { now, ports, swept } = tick
  // A request that was made just now is its handler's business.
  const asked = alert.analysis_attempts === 0 ? laterBy(alert.analysis_requested_at ?? now, LEAVE_MS) : now
  if ((alert.lease_expires_at ?? now) > now || asked > now) return
  const tired = (alert.analysis_attempts ?? 0) >= ANALYSIS_ATTEMPTS
  const late = laterBy(alert.analysis_requested_at ?? alert.timestamp, ANALYSIS_WAIT_MS) <= now
  if (tired || late) {
    if (!(await transit(alert, giveUpAnalysis(alert, tick), tick))) return
    swept.ended += 1
    ports.log.warn('analysis given up', { alert_id: alert.alert_id, attempts: alert.analysis_attempts })
    return
  }
  const sent = await ports.events.publish([traced(resumption(alert, tick), ports)])()
  if (E.isLeft(sent)) swept.failures.push(`${alert.alert_id}: ${messageOf(sent.left)}`)
  else swept.resumed += 1
}

const resumption = ({ alert_id, domain, plan_revision, analysis_attempts }: Alert, { now }: Tick) =>
  AnalysisRequested.create(
    {
      correlation_id: alert_id,
      occasion: `${plan_revision ?? 0}/${analysis_attempts ?? 0}`,
      occurred_at: now,
    },
    { alert_id, domain, wanted: 'resumption', requested_by: 'alert-sweeper', requested_at: now },
  )

const giveUpAnalysis = (alert: Alert, { ports }: Tick): Command => {
  const problem = 'The analysis was begun and never finished.'
  const plan = emptyPlan('No plan: the analysis was never finished.')
  const text = evidenceOnly(alert, problem)
  const { alert_id, symptoms } = alert
  return {
    name: 'give_up_analysis',
    plan,
    plan_digest: planDigest({
      alert_id,
      plan,
      analysis_digest: analysisDigest(text),
      ...defined({ symptoms }),
    }),
    open_ms: minutes(policyFor(ports.settings, alert.severity).open_minutes),
    stored: { agent_analysis: text, analysis_problem: problem },
  }
}

/** An item that is still open when half of its time is over gets the whole of it again. */
export const keepItem = async (alert: Alert, tick: Tick): Promise<void> => {
  const half = Date.parse(tick.now) / 1000 + (KEEP_DAYS / 2) * 86_400
  if (alert.ttl > half) return
  if (await transit(alert, { name: 'keep' }, tick)) tick.swept.kept += 1
}
