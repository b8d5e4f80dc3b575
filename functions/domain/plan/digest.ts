import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { Plan } from '../../../schemas/plan'
import type { AlertId, PlanDigest, Sha256 } from '../../../schemas/scalars'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Digest of the analysis as it is stored. */
export const analysisDigest = (analysis: string | undefined): Sha256 => sha256(analysis ?? '')

/**
 * What people approve: SHA-256 of the canonical JSON (RFC 8785) of alert, plan, what it would do, analysis and the symptoms that it
 * may meet beside the evidence's own. Whoever changes any of them afterwards changes the digest, and the approval no longer fits.
 */
export const planDigest = (given: {
  readonly alert_id: AlertId
  readonly plan: Plan
  readonly analysis_digest: Sha256
  readonly previews?: Alert['previews']
  readonly symptoms?: Alert['symptoms']
}): PlanDigest => {
  const canonical = canonicalize({
    alert_id: given.alert_id,
    plan: given.plan,
    analysis_digest: given.analysis_digest,
    ...defined({ previews: given.previews, symptoms: given.symptoms }),
  })
  if (canonical === undefined) throw new TypeError('a plan is always JSON')
  return sha256(canonical)
}

/** Whether plan and analysis of an alert are those that its digest is of. */
export const digestFits = ({
  alert_id,
  plan,
  agent_analysis,
  plan_digest,
  previews,
  symptoms,
}: Pick<Alert, 'alert_id' | 'plan' | 'agent_analysis' | 'plan_digest' | 'previews' | 'symptoms'>): boolean =>
  plan !== undefined &&
  planDigest({
    ...{ alert_id, plan, analysis_digest: analysisDigest(agent_analysis) },
    ...defined({ previews, symptoms }),
  }) === plan_digest
