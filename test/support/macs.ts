import { createHmac } from 'node:crypto'
import * as TE from 'fp-ts/TaskEither'
import type { Mac } from '../../functions/adapters/mac/mac'
import type {
  AmendmentSigner,
  AmendmentVerifier,
  AttestationVerifier,
  EvidenceSigner,
  PauseSigner,
  PauseVerifier,
  PlanSigner,
} from '../../functions/runtime/ports'

/** MACs of one key, as the key service makes them, in this process. */
export const localMac = (key: string): Mac => {
  const made = (message: string) => createHmac('sha256', key).update(message).digest('base64url')
  return {
    generate: async (message) => made(message),
    verify: async (message, mac) => made(message) === mac,
  }
}

/** Who signs and verifies where a test is about something else: all of it is genuine. */
export const trusting: {
  readonly evidence: EvidenceSigner
  readonly plans: PlanSigner
  readonly pauses: PauseSigner & PauseVerifier
  readonly attestations: AttestationVerifier
  readonly amendments: AmendmentSigner & AmendmentVerifier
} = {
  evidence: { sign: () => TE.right('evidence'), genuine: () => TE.right(true) },
  plans: { sign: () => TE.right('plan'), genuine: () => TE.right(true) },
  pauses: {
    sign: () => TE.right('pause'),
    verify: ({ snooze_mac }) => TE.right(snooze_mac === 'pause'),
  },
  attestations: { problem: () => TE.right(undefined) },
  amendments: {
    sign: () => TE.right('amendment'),
    verify: ({ amendment_wanted }) => TE.right(amendment_wanted?.mac === 'amendment'),
  },
}
