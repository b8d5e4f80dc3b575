import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { ClaimedName } from '../../../schemas/claimed-name'
import type { OidcSettings } from '../../../schemas/settings'
import { oidcPrincipal } from '../../domain/approval/oidc-principal'
import type { AppError } from '../../runtime/errors'
import type { Identity, IdentityProvider, Result } from '../../runtime/ports'

/** Of one request to the provider, in seconds: a page waits for two or three of them. */
const TIMEOUT_S = 6
/** How long the provider's own description is believed, in milliseconds. */
const KEEP_MS = 600_000

type Configuration = import('openid-client').Configuration

/** An OpenID provider. Its client is loaded with the first sign-in: no other request pays for it. */
export const makeIdentityProvider = (
  settings: OidcSettings,
  clientSecret: () => Result<string | undefined>,
): IdentityProvider => {
  let kept:
    | { readonly configuration: Configuration; readonly until: number; readonly secret?: string }
    | undefined

  const configured = async (): Promise<E.Either<AppError, Configuration>> => {
    const secret = await clientSecret()()
    if (E.isLeft(secret)) return secret
    if (kept !== undefined && kept.until > Date.now() && kept.secret === secret.right)
      return E.right(kept.configuration)
    const oidc = await import('openid-client')
    const { issuer, client_id } = settings
    try {
      const configuration = await oidc.discovery(
        new URL(issuer),
        client_id,
        secret.right,
        secret.right === undefined ? oidc.None() : oidc.ClientSecretBasic(secret.right),
        {
          timeout: TIMEOUT_S,
          execute: [
            // The signature of a token counts, not only where it came from.
            oidc.enableNonRepudiationChecks,
            // The settings take no issuer without TLS but one on this machine.
            ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []),
          ],
        },
      )
      kept = {
        configuration,
        until: Date.now() + KEEP_MS,
        ...(secret.right === undefined ? {} : { secret: secret.right }),
      }
      return E.right(configuration)
    } catch (error) {
      return E.left(unreachable('discovery', error))
    }
  }

  return {
    begin: () => async () => {
      const configuration = await configured()
      if (E.isLeft(configuration)) return configuration
      const oidc = await import('openid-client')
      const [state, nonce, code_verifier] = [
        oidc.randomState(),
        oidc.randomNonce(),
        oidc.randomPKCECodeVerifier(),
      ]
      const url = oidc.buildAuthorizationUrl(configuration.right, {
        redirect_uri: settings.redirect_uri,
        scope: 'openid profile',
        code_challenge: await oidc.calculatePKCECodeChallenge(code_verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(settings.hosted_domain === undefined ? {} : { hd: settings.hosted_domain }),
      })
      return E.right({ url: url.href, state, nonce, code_verifier })
    },
    finish: (query, begun) => async () => {
      const configuration = await configured()
      if (E.isLeft(configuration)) return configuration
      const oidc = await import('openid-client')
      const answered = new URL(settings.redirect_uri)
      answered.search = query
      const exchanged = await TE.tryCatch(
        () =>
          oidc.authorizationCodeGrant(configuration.right, answered, {
            expectedState: begun.state,
            expectedNonce: begun.nonce,
            pkceCodeVerifier: begun.code_verifier,
            idTokenExpected: true,
          }),
        (error) => (isOfNetwork(error) ? unreachable('token', error) : notProved(reasonOf(error))),
      )()
      if (E.isLeft(exchanged)) return exchanged
      return identityOf(exchanged.right.claims() ?? {}, settings)
    },
  }
}

const identityOf = (
  claims: Readonly<Record<string, unknown>>,
  settings: OidcSettings,
): E.Either<AppError, Identity> => {
  const principal = oidcPrincipal(claims, settings)
  if (E.isLeft(principal)) return E.left(notProved(principal.left))
  const name = [claims.name, claims.preferred_username].find(ClaimedName.is) ?? principal.right
  return E.right({ principal: principal.right, name })
}

const notProved = (reason: string): AppError => ({ tag: 'unauthenticated', reason })

/** Names of classes and codes: an answer of the provider may hold anything. */
const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.name} ${'code' in error ? String(error.code).slice(0, 100) : ''}`.trim()
    : 'unknown'

/** Without an answer nothing is known of who asks, and they may try again. */
const isOfNetwork = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TimeoutError' || error.name === 'AbortError' || error.message === 'fetch failed')

const unreachable = (operation: string, error: unknown): AppError => ({
  tag: 'service_failed',
  service: 'openid provider',
  operation,
  message: reasonOf(error),
  retryable: true,
})
