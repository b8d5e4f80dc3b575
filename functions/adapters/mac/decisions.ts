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
import { type Mac, sameText } from './mac'

export const makeDecisionSigner = (mac: Mac): DecisionSigner => ({
  sign: (decision) =>
    TE.tryCatch(() => mac.generate(messageFor('decision', decision)), serviceFailed('kms', 'GenerateMac')),
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
    TE.tryCatch(
      async () => {
        const approval = storedApproval(alert)
        if (approval === undefined || alert.decision_mac === undefined) return false
        return mac.verify(messageFor('decision', approval), alert.decision_mac)
      },
      serviceFailed('kms', 'VerifyMac'),
    ),
})

const messageOfPause = (alert: Alert): string | undefined => {
  const pause = pauseOf(alert)
  return pause && messageFor('pause', pause)
}

/** For who signs pauses: the same input makes the same MAC. */
export const makePauseSigner = (mac: Mac): PauseSigner & PauseVerifier => ({
  sign: (pause) =>
    TE.tryCatch(() => mac.generate(messageFor('pause', pause)), serviceFailed('kms', 'GenerateMac')),
  verify: (alert) =>
    TE.tryCatch(
      async () => {
        const message = messageOfPause(alert)
        if (message === undefined || alert.snooze_mac === undefined) return false
        return sameText(await mac.generate(message), alert.snooze_mac)
      },
      serviceFailed('kms', 'GenerateMac'),
    ),
})

export const makePauseVerifier = (mac: Mac): PauseVerifier => ({
  verify: (alert) =>
    TE.tryCatch(
      async () => {
        const message = messageOfPause(alert)
        if (message === undefined || alert.snooze_mac === undefined) return false
        return mac.verify(message, alert.snooze_mac)
      },
      serviceFailed('kms', 'VerifyMac'),
    ),
})

export const makeAmendmentSigner = (mac: Mac): AmendmentSigner => ({
  sign: (amendment) =>
    TE.tryCatch(() => mac.generate(messageFor('amendment', amendment)), serviceFailed('kms', 'GenerateMac')),
})

export const makeAmendmentVerifier = (mac: Mac): AmendmentVerifier => ({
  verify: (alert) =>
    TE.tryCatch(
      async () => {
        const amendment = wantedAmendmentOf(alert)
        if (amendment === undefined || alert.amendment_wanted === undefined) return false
        return mac.verify(messageFor('amendment', amendment), alert.amendment_wanted.mac)
      },
      serviceFailed('kms', 'VerifyMac'),
    ),
})
