import { createHmac } from 'node:crypto'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { regionOf } from '../../../schemas/agent-arn'
import { text } from '../../../schemas/codec'
import { type AgentSettings, NO_CLIENT_ID } from '../../../schemas/settings'
import { type AgentFailure, agentFailed, messageOf } from '../../runtime/errors'
import { loadedOnce } from '../../runtime/loaded-once'
import { rememberPassing } from '../../runtime/redaction'
import { makeSecret } from '../secrets/secret'
import { nameOf } from './failure'

const NonEmpty = text('NonEmpty', 'a non-empty text', { minLength: 1 })

/** Value of the secret `cloudops/cognito-credentials`; `client_secret` for an app client that has one. */
const Credentials = t.intersection(
  [t.type({ username: NonEmpty, password: NonEmpty }), t.partial({ client_secret: NonEmpty })],
  'CognitoCredentials',
)
type Credentials = t.TypeOf<typeof Credentials>

export interface CognitoEnvironment {
  readonly AGENT_RUNTIME_ARN: string
  readonly COGNITO_CLIENT_ID: string
  readonly COGNITO_SECRET_ID: string
  readonly COGNITO_USERNAME?: string | undefined
  readonly COGNITO_PASSWORD?: string | undefined
}

/** A Cognito access token for the agent; `undefined` where the settings name no app client. */
export type Token = () => TE.TaskEither<AgentFailure, string | undefined>

/** A token is used until this long before it expires, in milliseconds. */
const MARGIN_MS = 60_000

/** Where the user pool is: beside the agent, where the settings do not say it. */
export const poolRegion = (
  { AGENT_RUNTIME_ARN }: Pick<CognitoEnvironment, 'AGENT_RUNTIME_ARN'>,
  { user_pool_region }: Partial<AgentSettings>,
): string => user_pool_region ?? regionOf(AGENT_RUNTIME_ARN)

/** Signs in with `USER_PASSWORD_AUTH` and keeps the token until shortly before its end. */
export const makeCognitoToken = (
  environment: CognitoEnvironment,
  settings: Partial<AgentSettings> = {},
): Token => {
  const { COGNITO_CLIENT_ID: clientId, COGNITO_SECRET_ID: secretId } = environment
  if (clientId === NO_CLIENT_ID) return () => TE.right(undefined)
  const initiateAuth = loadedOnce(async () =>
    (await import('./initiate-auth')).makeInitiateAuth(poolRegion(environment, settings)),
  )
  const secret = makeSecret(secretId, Credentials)
  let kept: { readonly token: string; readonly until: number } | undefined

  const credentials = async (): Promise<E.Either<AgentFailure, Credentials>> => {
    const { COGNITO_USERNAME: username, COGNITO_PASSWORD: password } = environment
    if (username !== undefined && password !== undefined) return E.right({ username, password })
    const value = await secret()()
    if (E.isLeft(value)) return E.left(agentFailed('authentication', messageOf(value.left)))
    return value.right === undefined
      ? E.left(agentFailed('not_configured', `the secret ${secretId} has no value yet`))
      : E.right(value.right)
  }

  const signIn = async ({
    username,
    password,
    client_secret,
  }: Credentials): Promise<E.Either<AgentFailure, string>> => {
    const answer = await TE.tryCatch(
      async () =>
        (await initiateAuth())({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId: clientId,
          AuthParameters: {
            USERNAME: username,
            PASSWORD: password,
            ...(client_secret === undefined
              ? {}
              : { SECRET_HASH: secretHash(client_secret, username, clientId) }),
          },
        }),
      (error) => error,
    )()
    if (E.isLeft(answer)) return E.left(refused(answer.left))
    const { AuthenticationResult, ChallengeName } = answer.right
    const { AccessToken, ExpiresIn = 0 } = AuthenticationResult ?? {}
    if (AccessToken === undefined) return E.left(agentFailed('authentication', challengeOf(ChallengeName)))
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

/** How an app client with a secret proves that it is the one. */
const secretHash = (clientSecret: string, username: string, clientId: string): string =>
  createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64')

/** What to do about a further step that no function can take. */
const challengeOf = (name: string | undefined): string => {
  switch (name) {
    case 'NEW_PASSWORD_REQUIRED':
      return 'Cognito wants a new password of the user first: set one for good (admin-set-user-password --permanent)'
    case 'SMS_MFA':
    case 'SOFTWARE_TOKEN_MFA':
    case 'EMAIL_OTP':
    case 'SMS_OTP':
    case 'MFA_SETUP':
    case 'SELECT_MFA_TYPE':
      return `Cognito wants a second factor of the user (${name}): give the agent a user without MFA`
    default:
      return `Cognito wants a further step before it gives a token (${nameOf(name)})`
  }
}

const INVALID = 'Invalid credentials: Cognito refused user name and password'

/** By the service's own words; none of them is repeated, and the message that people look up is kept word for word. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [
    /secret hash|SECRET_HASH|client secret/i,
    'Cognito wants the secret of the app client, or another one: put it into the secret as client_secret',
  ],
  [/disabled/i, 'the Cognito user is disabled'],
  [/attempts exceeded/i, 'Cognito has locked the user for a while after too many attempts'],
  [/incorrect username or password/i, INVALID],
]

const refused = (error: unknown): AgentFailure => {
  const { name, message } = error instanceof Error ? error : new Error('unknown error')
  if (name === 'UserNotFoundException') return agentFailed('authentication', INVALID)
  const known =
    name === 'NotAuthorizedException' ? REFUSALS.find(([words]) => words.test(message))?.[1] : undefined
  return agentFailed('authentication', known ?? `Cognito sign-in failed: ${nameOf(name)}`)
}
