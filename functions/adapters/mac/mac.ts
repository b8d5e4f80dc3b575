import { timingSafeEqual } from 'node:crypto'
import * as TE from 'fp-ts/TaskEither'
import { loadedOnce } from '../../runtime/loaded-once'
import type { Result } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import type { Mac } from './kms'

export type { Mac }

/** Compares without saying by its time how much is the same. */
export const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** The client of KMS is loaded with the first MAC: most sweeps ask for none. */
export const makeMac = (keyId: string): Mac => {
  const kms = loadedOnce(async () => (await import('./kms')).makeKmsMac(keyId))
  return {
    generate: async (message) => (await kms()).generate(message),
    verify: async (message, mac) => (await kms()).verify(message, mac),
  }
}

/** `undefined` where there is nothing to sign, or nothing that was signed. */
type Message = () => string | undefined

export const macOf = (mac: Mac, message: () => string): Result<string> =>
  TE.tryCatch(async () => mac.generate(message()), serviceFailed('kms', 'GenerateMac'))

/** Whether a MAC fits, for whom the key only makes them: the same input makes the same one. */
export const fitsAgain = (mac: Mac, message: Message, stored: string | undefined): Result<boolean> =>
  TE.tryCatch(
    async () => {
      const text = message()
      return text !== undefined && stored !== undefined && sameText(await mac.generate(text), stored)
    },
    serviceFailed('kms', 'GenerateMac'),
  )

/** The same, for whom the key verifies. */
export const verified = (mac: Mac, message: Message, stored: string | undefined): Result<boolean> =>
  TE.tryCatch(
    async () => {
      const text = message()
      return text !== undefined && stored !== undefined && mac.verify(text, stored)
    },
    serviceFailed('kms', 'VerifyMac'),
  )
