import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { AlertId, Channel, Instant, PlanDigest } from '../../../schemas/scalars'
import type { AppError } from '../../runtime/errors'
import { parseJson } from '../../runtime/json'
import type { Clock, LinkClaims, LinkSigner, LinkVerifier } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { makeMac } from './mac'

/** Form of a token: `a1.<kid>.<payload>.<mac>`, each part base64url or hex; longer ones are not looked at. */
const TOKEN = /^a1\.([A-Za-z0-9-]{8})\.([A-Za-z0-9_-]{20,700})\.([A-Za-z0-9_-]{43})$/

const Claims = t.strict(
  { alert_id: AlertId, channel: Channel, plan_digest: PlanDigest, expires_at: Instant },
  'LinkClaims',
)

/** Short id of the key, so that a token says which key to ask after a rotation. */
const shortId = (keyId: string): string => keyId.slice(-8)

export const makeLinkSigner = ({ keyId }: { readonly keyId: string }): LinkSigner => {
  const mac = makeMac(keyId)
  return {
    sign: (claims) =>
      TE.tryCatch(
        async () => {
          const payload = Buffer.from(JSON.stringify(Claims.encode(claims))).toString('base64url')
          const signed = `a1.${shortId(keyId)}.${payload}`
          return `${signed}.${await mac.generate(signed)}`
        },
        serviceFailed('kms', 'GenerateMac'),
      ),
  }
}

/** Links of the keys that are still kept are valid; the token says which of them made it. */
export const makeLinkVerifier = ({
  keyIds,
  clock,
}: {
  readonly keyIds: readonly string[]
  readonly clock: Clock
}): LinkVerifier => {
  const macs = new Map(keyIds.map((keyId) => [shortId(keyId), makeMac(keyId)]))
  return {
    verify: (token) => async () => {
      const [whole, kid = '', payload = '', given = ''] = TOKEN.exec(token) ?? []
      if (whole === undefined) return unauthenticated('it does not have the form of a token')
      const mac = macs.get(kid)
      if (mac === undefined) return unauthenticated('it was made with another key')
      const valid = await TE.tryCatch(
        () => mac.verify(`a1.${kid}.${payload}`, given),
        serviceFailed('kms', 'VerifyMac'),
      )()
      if (E.isLeft(valid)) return valid
      if (!valid.right) return unauthenticated('its MAC is not valid')
      return claimsOf(payload, clock)
    },
  }
}

const unauthenticated = (reason: string): E.Either<AppError, never> =>
  E.left({ tag: 'unauthenticated', reason })

const claimsOf = (payload: string, clock: Clock): E.Either<AppError, LinkClaims> => {
  const claims = decode(Claims, parseJson(Buffer.from(payload, 'base64url').toString()))
  if (E.isLeft(claims)) return unauthenticated(claims.left)
  if (claims.right.expires_at <= clock.now()) {
    return E.left({ tag: 'gone', message: `this link expired at ${claims.right.expires_at}` })
  }
  return claims
}
