import * as TE from 'fp-ts/TaskEither'
import type { StandingApproval, StoredStandingApproval } from '../../../schemas/standing-approval'
import { messageFor } from '../../domain/approval/attested'
import { signedStandingApproval } from '../../domain/approval/standing-approval'
import type { Result, StandingApprovalSigner } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { type Mac, sameText } from './mac'

const messageOf = (approval: StandingApproval): string => messageFor('standing', approval)

export const makeStandingApprovalSigner = (mac: Mac): StandingApprovalSigner => ({
  sign: (approval) =>
    TE.tryCatch(() => mac.generate(messageOf(approval)), serviceFailed('kms', 'GenerateMac')),
  genuine: (approval) =>
    TE.tryCatch(
      // The key may only make MACs here: the same input makes the same one.
      async () => sameText(await mac.generate(messageOf(signedStandingApproval(approval))), approval.mac),
      serviceFailed('kms', 'GenerateMac'),
    ),
})

/** For whom the key verifies. */
export const verifiedStandingApproval =
  (mac: Mac) =>
  (approval: StoredStandingApproval): Result<boolean> =>
    TE.tryCatch(
      () => mac.verify(messageOf(signedStandingApproval(approval)), approval.mac),
      serviceFailed('kms', 'VerifyMac'),
    )
