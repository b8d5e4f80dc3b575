import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { FunctionSettings } from '../../schemas/settings'
import { analysisDigest, digestFits, planDigest } from '../domain/plan/digest'
import type { ExtractedPlan } from '../domain/plan/extraction'
import { messageOf } from '../runtime/errors'
import type { AlertStore, Log, PlanSigner } from '../runtime/ports'

/** An analysis that cost nothing. */
export type ReusedAnalysis =
  | { readonly kind: 'deferred'; readonly reason: string }
  | {
      readonly kind: 'repeated'
      readonly text: string
      readonly extracted: ExtractedPlan
      readonly amendment?: Alert['amendment']
    }

interface SkipPorts {
  readonly alerts: AlertStore
  readonly plans: PlanSigner
  readonly log: Log
  readonly settings: Pick<FunctionSettings, 'detection'>
}

/** Without any budget there is none later. */
const later = ({ settings }: SkipPorts): string =>
  settings.detection.analyses_per_hour === 0
    ? ''
    : '; when there is budget again it is asked, if the domain still fails'

/** First line of a text that was carried over; it is not written a second time. */
const CARRIED = /^> Carried over from [^\n]*\n\n/

/**
 * What stands in for the agent's answer in an alert's first analysis: nothing but the evidence when the detector found the
 * hour's budget used up, or the previous alert's analysis when the evidence is the same. `undefined`: ask the agent.
 */
export const skipAgent =
  (alert: Alert, ports: SkipPorts): T.Task<ReusedAnalysis | undefined> =>
  async () => {
    if (alert.analysis_mode === 'deferred')
      return { kind: 'deferred', reason: `the budget of analyses per hour is used up${later(ports)}` }
    const own = await previewWanted(alert, ports)
    if (own !== undefined) return own
    const { previous_alert_id } = alert
    if (alert.analysis_mode === undefined || alert.plan_revision !== undefined) return undefined
    if (previous_alert_id === undefined) return undefined
    const previous = await ports.alerts.get(previous_alert_id)()
    if (E.isLeft(previous)) {
      // The agent costs money, a missing analysis costs an outage: it is asked.
      ports.log.warn('previous analysis not read', { previous_alert_id, problem: messageOf(previous.left) })
      return undefined
    }
    if (previous.right === undefined) return undefined
    const { analysis_status, agent_analysis, plan, analysis_problem } = previous.right
    if (analysis_status !== 'complete' || agent_analysis === undefined || plan === undefined) return undefined
    // What is carried over is signed anew: only what an analysis made is.
    const genuine = await ports.plans.genuine(previous.right)()
    if (E.isLeft(genuine) || !genuine.right || !digestFits(previous.right)) {
      ports.log.warn('previous analysis not carried over', { previous_alert_id, signed: false })
      return undefined
    }
    const note = `> Carried over from ${previous_alert_id}: the evidence is the same.\n\n`
    const text = `${note}${agent_analysis.replace(CARRIED, '')}`
    const { amendment } = previous.right
    // What people have changed of it came over with it.
    const changed = amendment?.problem === undefined ? amendment : undefined
    return {
      kind: 'repeated',
      text,
      extracted: defined({ plan, problem: analysis_problem }),
      ...defined({ amendment: changed }),
    }
  }

/**
 * The answer that the alert has already, where only what its plan would do could not be said, and no one has added a word: the
 * preview is asked for anew, and the agent is not.
 */
const previewWanted = async (alert: Alert, ports: SkipPorts): Promise<ReusedAnalysis | undefined> => {
  const { alert_id, preview_problem, analysis_comment, agent_analysis: text, plan, symptoms } = alert
  if (preview_problem === undefined || analysis_comment !== undefined) return undefined
  if (text === undefined || plan === undefined) return undefined
  // As it was signed: who asked for another analysis took the digest away.
  const plan_digest = planDigest({
    ...{ alert_id, plan, analysis_digest: analysisDigest(text) },
    ...defined({ symptoms }),
  })
  const genuine = await ports.plans.genuine({ ...alert, plan_digest, analysis_status: 'complete' })()
  return E.isRight(genuine) && genuine.right
    ? { kind: 'repeated', text, extracted: { plan }, ...defined({ amendment: alert.amendment }) }
    : undefined
}
