import { timingSafeEqual } from 'node:crypto'
import canonicalize from 'canonicalize'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import type { AlertId, PlanDigest } from '../../../schemas/scalars'
import type { DecisionSigner, DecisionVerifier } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { makeMac } from './mac'

/** What a decision's MAC covers: nothing of it can be changed in the table without being noticed. */
interface Essentials {
  readonly alert_id: AlertId
  readonly kind: 'approve' | 'reject' | 'record_approval'
  readonly plan_digest: PlanDigest
  readonly by: string
  readonly decided_by: string
  readonly surface: string
  /** ISO 8601 */
  readonly at: string
  /** Principals of the approvals before this one, sorted; absent where one is enough. */
  readonly together_with?: readonly string[]
}

/** The earlier approvals as they are signed. */
const together = (principals: readonly string[]): Pick<Essentials, 'together_with'> =>
  principals.length === 0 ? {} : { together_with: [...principals].sort() }

const message = (essentials: Essentials): string => {
  const canonical = canonicalize({ purpose: 'decision/1', ...essentials })
  if (canonical === undefined) throw new TypeError('a decision is always JSON')
  return canonical
}

export const makeDecisionSigner = ({ keyId }: { readonly keyId: string }): DecisionSigner => {
  const mac = makeMac(keyId)
  return {
    sign: (alert_id, kind, { plan_digest, by, decided_by, surface, together_with = [] }, at) =>
      TE.tryCatch(
        () =>
          mac.generate(
            message({ alert_id, kind, plan_digest, by, decided_by, surface, at, ...together(together_with) }),
          ),
        serviceFailed('kms', 'GenerateMac'),
      ),
    genuine: ({ alert_id, plan_digest = '', approvals = {} }) =>
      TE.tryCatch(
        async () => {
          for (const [decided_by, { by, surface, at, mac: stored }] of Object.entries(approvals)) {
            const essentials = {
              alert_id,
              kind: 'record_approval',
              plan_digest,
              by,
              decided_by,
              surface,
              at,
            } as const
            // The key may only make MACs here: the same input makes the same one.
            if (!sameText(await mac.generate(message(essentials)), stored)) return false
          }
          return true
        },
        serviceFailed('kms', 'GenerateMac'),
      ),
  }
}

const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export const makeDecisionVerifier = ({ keyId }: { readonly keyId: string }): DecisionVerifier => {
  const mac = makeMac(keyId)
  return {
    verify: (alert) =>
      TE.tryCatch(
        async () => {
          const essentials = approvalOf(alert)
          if (essentials === undefined || alert.decision_mac === undefined) return false
          return mac.verify(message(essentials), alert.decision_mac)
        },
        serviceFailed('kms', 'VerifyMac'),
      ),
  }
}

/** The stored approval, if the alert holds a whole one. */
const approvalOf = (alert: Alert): Essentials | undefined => {
  const { alert_id, plan_digest, approved_by, decided_by, decision_surface, approved_at } = alert
  if (alert.approval_status !== 'approved' || plan_digest === undefined || approved_by === undefined)
    return undefined
  if (decided_by === undefined || decision_surface === undefined || approved_at === undefined)
    return undefined
  return {
    alert_id,
    kind: 'approve',
    plan_digest,
    by: approved_by,
    decided_by,
    surface: decision_surface,
    at: approved_at,
    ...together(Object.keys(alert.approvals ?? {})),
  }
}
