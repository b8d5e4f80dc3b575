import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, text } from '../../../schemas/codec'
import { entraTenant, isGoogle } from '../../../schemas/issuer'
import { Principal } from '../../../schemas/scalars'
import type { OidcSettings } from '../../../schemas/settings'

const Subject = text('Subject', 'a subject of 1 to 160 characters without spaces', {
  pattern: '^[\\x21-\\x7e]{1,160}$',
})

/** What a token says of somebody: other claims, addresses, names and groups among them, authorise nothing. */
const Claims = t.intersection(
  [t.type({ iss: t.string, sub: Subject }), t.partial({ oid: Subject, tid: t.string, hd: t.string })],
  'Claims',
)

/**
 * The principal of whom a verified token is about. Entra's `sub` differs from client to client and its `oid` is one person's in the
 * tenant, so that the tenant must be the one of the settings. Google signs in anybody: `hd` says of which Workspace they are.
 */
export const oidcPrincipal = (
  claims: unknown,
  { issuer, hosted_domain }: Pick<OidcSettings, 'issuer' | 'hosted_domain'>,
): E.Either<string, string> => {
  const decoded = decode(Claims, claims)
  if (E.isLeft(decoded)) return decoded
  const { iss, sub, oid, tid, hd } = decoded.right
  if (iss !== issuer) return E.left('the token is of another issuer')
  const tenant = entraTenant(issuer)
  if (tenant !== undefined && tid !== tenant) return E.left('the token is of another tenant')
  if (tenant !== undefined && oid === undefined) return E.left('the token has no oid')
  if (isGoogle(issuer) && (hosted_domain === undefined || hd !== hosted_domain))
    return E.left('the token is of another Workspace, or of none')
  const principal = `oidc:${issuer}#${tenant === undefined ? sub : oid}`
  return Principal.is(principal) ? E.right(principal) : E.left('the subject is too long')
}
