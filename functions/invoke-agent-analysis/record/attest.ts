import * as E from 'fp-ts/Either'
import { defined } from '../../../schemas/defined'
import type { MonitorIdentity } from '../../../schemas/monitor'
import type { AppError } from '../../runtime/errors'
import type { AlertDecision, AlertDecisions, Origin } from '../model'
import type { DetectionPorts } from '../ports'

/** Signs the evidence of the alerts that are to open: without it no one could approve their plans. */
export const attested = async (
  { domain, monitor }: MonitorIdentity,
  decisions: AlertDecisions,
  { by }: Origin,
  { evidence }: DetectionPorts,
): Promise<E.Either<AppError, AlertDecisions>> => {
  const signed = new Map<string, AlertDecision>()
  for (const [cause, decision] of decisions) {
    if (decision.kind !== 'open') {
      signed.set(cause, decision)
      continue
    }
    const { alert_id, issue, members, member_count, symptoms } = decision
    const mac = await evidence.sign({
      alert_id,
      domain,
      issue,
      ...defined({ monitor, raised_by: by, members, member_count, symptoms }),
    })()
    if (E.isLeft(mac)) return mac
    signed.set(cause, { ...decision, evidence_mac: mac.right })
  }
  return E.right(signed)
}
