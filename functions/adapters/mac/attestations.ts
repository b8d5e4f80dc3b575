import * as TE from 'fp-ts/TaskEither'
import { analysedPlanOf, evidenceOf, messageFor } from '../../domain/approval/attested'
import type { AttestationVerifier, EvidenceSigner, PlanSigner, ShardSigner } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { type Mac, makeMac, sameText } from './mac'

export const makeEvidenceSigner = (mac: Mac): EvidenceSigner => ({
  sign: (evidence) =>
    TE.tryCatch(() => mac.generate(messageFor('evidence', evidence)), serviceFailed('kms', 'GenerateMac')),
  genuine: (alert) =>
    TE.tryCatch(
      async () => {
        const evidence = evidenceOf(alert)
        if (evidence === undefined || alert.evidence_mac === undefined) return false
        // The key may only make MACs here: the same input makes the same one.
        return sameText(await mac.generate(messageFor('evidence', evidence)), alert.evidence_mac)
      },
      serviceFailed('kms', 'GenerateMac'),
    ),
})

/** By the detector's own key: what it saw of a shard becomes evidence, which the same key signs. */
export const makeShardSigner = (mac: Mac): ShardSigner => ({
  sign: (shard) =>
    TE.tryCatch(() => mac.generate(messageFor('shard', shard)), serviceFailed('kms', 'GenerateMac')),
  genuine: (shard, given) =>
    TE.tryCatch(
      async () => sameText(await mac.generate(messageFor('shard', shard)), given),
      serviceFailed('kms', 'GenerateMac'),
    ),
})

export const makePlanSigner = (mac: Mac): PlanSigner => ({
  sign: (plan) =>
    TE.tryCatch(() => mac.generate(messageFor('plan', plan)), serviceFailed('kms', 'GenerateMac')),
  genuine: (alert) =>
    TE.tryCatch(
      async () => {
        const plan = analysedPlanOf(alert)
        if (plan === undefined || alert.plan_mac === undefined) return false
        // The key may only make MACs here: the same input makes the same one.
        return sameText(await mac.generate(messageFor('plan', plan)), alert.plan_mac)
      },
      serviceFailed('kms', 'GenerateMac'),
    ),
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
          const evidence = evidenceOf(alert)
          const seen = evidence && messageFor('evidence', evidence)
          if (!(await fits(macs.evidence, seen, alert.evidence_mac))) return 'evidence'
          const plan = analysedPlanOf(alert)
          const made = plan && messageFor('plan', plan)
          return (await fits(macs.plan, made, alert.plan_mac)) ? undefined : 'plan'
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
