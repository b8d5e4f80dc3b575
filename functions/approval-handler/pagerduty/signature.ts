import { createHmac, timingSafeEqual } from 'node:crypto'

/** While a secret is replaced there are two; more than a few are no header of PagerDuty's. */
const MOST_SIGNATURES = 8

/** The signatures of the form that is known, of a header `X-PagerDuty-Signature`. */
export const signaturesIn = (header: string | undefined): readonly string[] => {
  const parts = (header ?? '').split(',', MOST_SIGNATURES + 1)
  return parts.length > MOST_SIGNATURES
    ? []
    : parts.flatMap((part) => /^v1=([0-9a-f]{64})$/.exec(part.trim())?.[1] ?? [])
}

/** Whether one of the signatures is the HMAC of these bytes. A missing secret refuses everything. */
export const signedByPagerDuty = (
  body: Uint8Array,
  signatures: readonly string[],
  secret: string | undefined,
): boolean => {
  if (secret === undefined || secret === '') return false
  const expected = createHmac('sha256', secret).update(body).digest()
  return signatures.filter((given) => timingSafeEqual(Buffer.from(given, 'hex'), expected)).length > 0
}
