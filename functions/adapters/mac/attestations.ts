import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import { analysedPlanOf, evidenceOf, messageFor } from '../../domain/approval/attested'
import type { AttestationVerifier, EvidenceSigner, PlanSigner, ShardSigner } from '../../runtime/ports'
import { fitsAgain, type Mac, macOf, makeMac, verified } from './mac'

const messageOfEvidence = (alert: Alert): string | undefined => {
  const evidence = evidenceOf(alert)
  return evidence && messageFor('evidence', evidence)
}

const messageOfPlan = (alert: Alert): string | undefined => {
  const plan = analysedPlanOf(alert)
  return plan && messageFor('plan', plan)
}

export const makeEvidenceSigner = (mac: Mac): EvidenceSigner => ({
  sign: (evidence) => macOf(mac, () => messageFor('evidence', evidence)),
  genuine: (alert) => fitsAgain(mac, () => messageOfEvidence(alert), alert.evidence_mac),
})

/** By the detector's own key: what it saw of a shard becomes evidence, which the same key signs. */
export const makeShardSigner = (mac: Mac): ShardSigner => ({
  sign: (shard) => macOf(mac, () => messageFor('shard', shard)),
  genuine: (shard, given) => fitsAgain(mac, () => messageFor('shard', shard), given),
})

export const makePlanSigner = (mac: Mac): PlanSigner => ({
  sign: (plan) => macOf(mac, () => messageFor('plan', plan)),
  genuine: (alert) => fitsAgain(mac, () => messageOfPlan(alert), alert.plan_mac),
})

export const makeAttestationVerifier = (macs: {
  readonly evidence: Mac
  readonly plan: Mac
}): AttestationVerifier => ({
  problem: (alert) =>
    pipe(
      verified(macs.evidence, () => messageOfEvidence(alert), alert.evidence_mac),
      TE.flatMap((seen) =>
        seen
          ? pipe(
              verified(macs.plan, () => messageOfPlan(alert), alert.plan_mac),
              TE.map((made) => (made ? undefined : 'plan')),
            )
          : TE.right('evidence' as const),
      ),
    ),
})

/** With the keys of a deployment. */
export const attestationVerifierOf = (keys: {
  readonly EVIDENCE_KEY_ID: string
  readonly PLAN_KEY_ID: string
}): AttestationVerifier =>
  makeAttestationVerifier({ evidence: makeMac(keys.EVIDENCE_KEY_ID), plan: makeMac(keys.PLAN_KEY_ID) })
