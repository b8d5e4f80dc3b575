import * as TE from 'fp-ts/TaskEither'
import type { Result } from '../../runtime/ports'
import { fieldValues, Key } from '../secrets/fields'
import { makeSecret } from '../secrets/secret'

/** What proves this system to the provider; none for a public client, which PKCE alone protects. */
export const clientSecret = (secretId: string): (() => Result<string | undefined>) => {
  const secret = makeSecret(secretId, fieldValues('OidcSecret', { oidc_client_secret: Key }))
  return () =>
    TE.map((value: { readonly oidc_client_secret?: string } | undefined) => value?.oidc_client_secret)(
      secret(),
    )
}
