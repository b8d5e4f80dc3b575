import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService } from '../../model'
import { attributes } from '../../terraform/attributes'
import { AwsError, jsonOperation, jsonService } from './protocol'

/** The one app client and the one user of the local user pool. */
export interface UserPool {
  readonly clientId: string
  readonly username: string
  readonly password: string
}

const InitiateAuth = attributes(
  {
    AuthFlow: t.string,
    ClientId: t.string,
    AuthParameters: attributes({}, { USERNAME: t.string, PASSWORD: t.string }),
  },
  { ClientMetadata: t.record(t.string, t.string) },
)

/** seconds, as the user pool's default is */
const lifetime = 3600

const base64url = (value: string): string => Buffer.from(value).toString('base64url')

/** Has a JWT's form; the signature is random, since nothing here checks it. */
const accessToken = (username: string, clientId: string): string => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: username, client_id: clientId, token_use: 'access', iat: now, exp: now + lifetime }
  const header = base64url(JSON.stringify({ alg: 'RS256', kid: 'local' }))
  return `${header}.${base64url(JSON.stringify({ ...claims, jti: randomUUID() }))}.${base64url(randomUUID())}`
}

const same = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())

/** Without a pool no client exists. */
export const createCognito = (pool: UserPool | undefined): LocalService =>
  jsonService('cognito-idp', {
    InitiateAuth: jsonOperation('InvalidParameterException', InitiateAuth, (input) => {
      if (pool === undefined || input.ClientId !== pool.clientId) {
        throw new AwsError('ResourceNotFoundException', `User pool client ${input.ClientId} does not exist.`)
      }
      if (input.AuthFlow !== 'USER_PASSWORD_AUTH') {
        throw new AwsError(
          'InvalidParameterException',
          `the local cloud does not have the flow ${input.AuthFlow}`,
        )
      }
      const { USERNAME, PASSWORD } = input.AuthParameters
      if (USERNAME === undefined || PASSWORD === undefined) {
        throw new AwsError('InvalidParameterException', 'Missing required parameter USERNAME or PASSWORD')
      }
      if (!same(USERNAME, pool.username) || !same(PASSWORD, pool.password)) {
        throw new AwsError('NotAuthorizedException', 'Incorrect username or password.')
      }
      return {
        AuthenticationResult: {
          AccessToken: accessToken(pool.username, pool.clientId),
          ExpiresIn: lifetime,
          TokenType: 'Bearer',
        },
        ChallengeParameters: {},
      }
    }),
  })
