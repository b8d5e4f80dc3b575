import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import { analysedPlanOf, evidenceOf, messageFor } from '../../domain/approval/attested'
import type { AttestationVerifier, EvidenceSigner, PlanSigner, ShardSigner } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { fitsAgain, type Mac, macOf, makeMac } from './mac'

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
}): AttestationVerifier => {
  const fits = async (mac: Mac, message: string | undefined, stored: string | undefined): Promise<boolean> =>
    message !== undefined && stored !== undefined && mac.verify(message, stored)
  return {
    problem: (alert) =>
      TE.tryCatch(
        async () => {
          if (!(await fits(macs.evidence, messageOfEvidence(alert), alert.evidence_mac))) return 'evidence'
          return (await fits(macs.plan, messageOfPlan(alert), alert.plan_mac)) ? undefined : 'plan'
        },
        serviceFailed('kms', 'VerifyMac'),
      ),
  }
}

/** With the keys of a deployment. */
export const attestationVerifierOf = (keys: {
  readonly EVIDENCE_KEY_ID: string
  readonly PLAN_KEY_ID: string
}): AttestationVerifier =>
  makeAttestationVerifier({ evidence: makeMac(keys.EVIDENCE_KEY_ID), plan: makeMac(keys.PLAN_KEY_ID) })
