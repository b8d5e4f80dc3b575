import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import {
  messageFor,
  pauseOf,
  recordedApprovals,
  storedApproval,
  wantedAmendmentOf,
} from '../../domain/approval/attested'
import type {
  AmendmentSigner,
  AmendmentVerifier,
  DecisionSigner,
  DecisionVerifier,
  PauseSigner,
  PauseVerifier,
} from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { fitsAgain, type Mac, macOf, sameText, verified } from './mac'

export const makeDecisionSigner = (mac: Mac): DecisionSigner => ({
  sign: (decision) => macOf(mac, () => messageFor('decision', decision)),
  genuine: (alert) =>
    TE.tryCatch(
      async () => {
        // The key may only make MACs here: the same input makes the same one.
        for (const { signed, mac: stored } of recordedApprovals(alert))
          if (!sameText(await mac.generate(messageFor('decision', signed)), stored)) return false
        return true
      },
      serviceFailed('kms', 'GenerateMac'),
    ),
})

export const makeDecisionVerifier = (mac: Mac): DecisionVerifier => ({
  verify: (alert) =>
    verified(
      mac,
      () => {
        const approval = storedApproval(alert)
        return approval && messageFor('decision', approval)
      },
      alert.decision_mac,
    ),
})

const messageOfPause = (alert: Alert): string | undefined => {
  const pause = pauseOf(alert)
  return pause && messageFor('pause', pause)
}

/** For who signs pauses. */
export const makePauseSigner = (mac: Mac): PauseSigner & PauseVerifier => ({
  sign: (pause) => macOf(mac, () => messageFor('pause', pause)),
  verify: (alert) => fitsAgain(mac, () => messageOfPause(alert), alert.snooze_mac),
})

export const makePauseVerifier = (mac: Mac): PauseVerifier => ({
  verify: (alert) => verified(mac, () => messageOfPause(alert), alert.snooze_mac),
})

export const makeAmendmentSigner = (mac: Mac): AmendmentSigner => ({
  sign: (amendment) => macOf(mac, () => messageFor('amendment', amendment)),
})

export const makeAmendmentVerifier = (mac: Mac): AmendmentVerifier => ({
  verify: (alert) =>
    verified(
      mac,
      () => {
        const amendment = wantedAmendmentOf(alert)
        return amendment && messageFor('amendment', amendment)
      },
      alert.amendment_wanted?.mac,
    ),
})
