import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { text } from '../../../schemas/codec'
import { type AgentFailure, agentFailed, messageOf } from '../../runtime/errors'
import { rememberPassing } from '../../runtime/redaction'
import { clientOptions } from '../aws/client-options'
import { isNamed } from '../aws/failure'
import { makeSecret } from '../secrets/secret'

const NonEmpty = text('NonEmpty', 'a non-empty text', { minLength: 1 })

/** Value of the secret `cloudops/cognito-credentials`. */
const Credentials = t.type({ username: NonEmpty, password: NonEmpty }, 'CognitoCredentials')
type Credentials = t.TypeOf<typeof Credentials>

export interface CognitoEnvironment {
  readonly COGNITO_CLIENT_ID: string
  readonly COGNITO_SECRET_ID: string
  readonly COGNITO_USERNAME?: string | undefined
  readonly COGNITO_PASSWORD?: string | undefined
}

/** A Cognito access token for the agent. */
export type Token = () => TE.TaskEither<AgentFailure, string>

/** A token is used until this long before it expires, in milliseconds. */
const MARGIN_MS = 60_000

/** Signs in with `USER_PASSWORD_AUTH` and keeps the token until shortly before its end. */
export const makeCognitoToken = (environment: CognitoEnvironment): Token => {
  const client = new CognitoIdentityProviderClient(clientOptions)
  const secret = makeSecret(environment.COGNITO_SECRET_ID, Credentials)
  let kept: { readonly token: string; readonly until: number } | undefined

  const credentials = async (): Promise<E.Either<AgentFailure, Credentials>> => {
    const { COGNITO_USERNAME: username, COGNITO_PASSWORD: password } = environment
    if (username !== undefined && password !== undefined) return E.right({ username, password })
    const value = await secret()()
    if (E.isLeft(value)) return E.left(agentFailed('authentication', messageOf(value.left)))
    return value.right === undefined
      ? E.left(agentFailed('not_configured', `the secret ${environment.COGNITO_SECRET_ID} has no value yet`))
      : E.right(value.right)
  }

  const signIn = async ({ username, password }: Credentials): Promise<E.Either<AgentFailure, string>> => {
    const answer = await TE.tryCatch(
      () =>
        client.send(
          new InitiateAuthCommand({
            AuthFlow: 'USER_PASSWORD_AUTH',
            ClientId: environment.COGNITO_CLIENT_ID,
            AuthParameters: { USERNAME: username, PASSWORD: password },
          }),
        ),
      (error) => error,
    )()
    if (E.isLeft(answer)) return E.left(refused(answer.left))
    const { AccessToken, ExpiresIn = 0 } = answer.right.AuthenticationResult ?? {}
    if (AccessToken === undefined) {
      return E.left(
        agentFailed(
          'authentication',
          'Cognito wants a further step (for example a new password) before it gives a token',
        ),
      )
    }
    rememberPassing(AccessToken)
    kept = { token: AccessToken, until: Date.now() + ExpiresIn * 1000 - MARGIN_MS }
    return E.right(AccessToken)
  }

  return () => async () => {
    if (kept !== undefined && kept.until > Date.now()) return E.right(kept.token)
    const given = await credentials()
    return E.isLeft(given) ? given : signIn(given.right)
  }
}

/** Cognito's messages name no password; the one that people look up is kept word for word. */
const refused = (error: unknown): AgentFailure =>
  isNamed(error, 'NotAuthorizedException') || isNamed(error, 'UserNotFoundException')
    ? agentFailed('authentication', 'Invalid credentials: Cognito refused user name and password')
    : agentFailed(
        'authentication',
        `Cognito sign-in failed: ${error instanceof Error ? error.name : 'unknown error'}`,
      )
