import { decidedBy, sessionName, sourceIdentity } from '../../functions/domain/approval/step-session'
import type { Alert } from '../../schemas/alert'

/** What the calls that followed from a decision are found by where AWS keeps them. */
export const trailOf = (record: Alert | undefined): string => {
  const identity = record === undefined ? undefined : sourceIdentity(record)
  return record === undefined || identity === undefined
    ? ''
    : ` The calls that followed from the decision of ${decidedBy(record).join(' and ')} have in CloudTrail the source identity ${identity} and the session name ${sessionName(record)} in the account of the resources.`
}
