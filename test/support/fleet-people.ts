import * as E from 'fp-ts/Either'
import { newAlert } from '../../functions/domain/alert/decide'
import { laterBy, minutes } from '../../functions/runtime/time'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { DomainEvent } from '../../schemas/event'
import { IssueDetected as Detected, type IssueDetected } from '../../schemas/events'
import type { DetectionWorld } from './detection'

/** What the other functions and people do between two ticks of a simulated fleet. */

/** What each event says: all that were ever published are looked at after every tick. */
const read = new WeakMap<DomainEvent, IssueDetected | undefined>()

const detectedIn = (event: DomainEvent): IssueDetected | undefined => {
  if (event.name !== 'IssueDetected') return undefined
  if (!read.has(event)) {
    const detail = Detected.decode(event.detail)
    read.set(event, E.isRight(detail) ? detail.right.data : undefined)
  }
  return read.get(event)
}

/** As analyze-issue does: an alert comes into being for what is still seen to fail, once. */
export const analyzeTold = (world: DetectionWorld): void => {
  for (const event of world.published) {
    const detected = detectedIn(event)
    if (detected === undefined) continue
    const { alert_id, domain } = detected
    const entry = Object.values(world.states.get(domain)?.open ?? {}).find((one) => one.alert_id === alert_id)
    if (entry === undefined || entry.recovered_at !== undefined || world.alerts.has(alert_id)) continue
    const mode = entry.analysis === undefined ? {} : { analysis_mode: entry.analysis }
    world.alerts.set(alert_id, {
      ...newAlert(
        {
          ...{ alert_id, domain, issue: entry.issue, resources: {}, generation: entry.generation },
          ...mode,
          ...defined({ members: entry.members, member_count: entry.member_count, symptoms: entry.symptoms }),
        },
        { lease_id: '00000000-0000-4000-8000-000000000000', lease_ms: 1 },
        world.instant,
      ),
      analysis_status: entry.analysis === 'deferred' ? 'unavailable' : 'complete',
      approval_expires_at: laterBy(world.instant, minutes(100_000)),
      plan_digest: 'a'.repeat(64),
    })
  }
}

/** As analyze-issue does: an alert that is to be analysed again gets its analysis. */
export const analyzeAsked = (world: DetectionWorld): void => {
  for (const { alert_id, analysis_requested_at, analysis_status, analysis_mode } of world.alerts.values())
    if (analysis_requested_at !== undefined && analysis_status === 'in_progress')
      world.change(alert_id, {
        analysis_status: analysis_mode === 'deferred' ? 'unavailable' : 'complete',
        plan_digest: 'b'.repeat(64),
        analyzed_at: world.instant,
      })
}

/** As the sweeper does: what was committed and not published is published. */
export const sweepOutboxes = (world: DetectionWorld): void => {
  for (const [domain, state] of world.states) {
    for (const entry of Object.values(state.outbox))
      world.published.push({ name: entry.name, source: 'cloudops.agent', detail: JSON.parse(entry.detail) })
    const { outbox_open: _, ...rest } = state
    world.states.set(domain, { ...rest, outbox: {} })
  }
}

/** Somebody, or the clock, ends the first alert that still asks. */
export const endSome = (world: DetectionWorld, how: string): void => {
  const open = [...world.alerts.values()].find(({ ended_at }) => ended_at === undefined)
  if (open === undefined) return
  const ending: Partial<Alert> | undefined = {
    reject: { approval_status: 'rejected', rejected_at: world.instant } as const,
    expire: { closed_reason: 'expired', closed_at: world.instant } as const,
    execute: {
      approval_status: 'approved',
      execution_status: 'completed',
      executed_at: world.instant,
    } as const,
  }[how]
  if (ending !== undefined) world.change(open.alert_id, { ...ending, ended_at: world.instant })
}
