import type { StandingApproval, StoredStandingApproval } from '../../../schemas/standing-approval'
import { messageFor } from '../../domain/approval/attested'
import { signedStandingApproval } from '../../domain/approval/standing-approval'
import type { Result, StandingApprovalSigner } from '../../runtime/ports'
import { fitsAgain, type Mac, macOf, verified } from './mac'

const messageOf = (approval: StandingApproval): string => messageFor('standing', approval)

export const makeStandingApprovalSigner = (mac: Mac): StandingApprovalSigner => ({
  sign: (approval) => macOf(mac, () => messageOf(approval)),
  genuine: (approval) => fitsAgain(mac, () => messageOf(signedStandingApproval(approval)), approval.mac),
})

/** For whom the key verifies. */
export const verifiedStandingApproval =
  (mac: Mac) =>
  (approval: StoredStandingApproval): Result<boolean> =>
    verified(mac, () => messageOf(signedStandingApproval(approval)), approval.mac)
