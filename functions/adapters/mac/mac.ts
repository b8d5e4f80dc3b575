import { timingSafeEqual } from 'node:crypto'
import { loadedOnce } from '../../runtime/loaded-once'
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
