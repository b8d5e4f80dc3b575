import { createHmac } from 'node:crypto'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeCognitoToken, poolRegion } from '../../../../functions/adapters/agent/cognito'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

const SECRET = 'cloudops/cognito-credentials'
const PASSWORD = 'correct-horse-battery'
const AGENT_RUNTIME_ARN = 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/triage-AbC123'
const base = { AGENT_RUNTIME_ARN, COGNITO_CLIENT_ID: 'client-1', COGNITO_SECRET_ID: SECRET }

/** The token, or kind and message of the failure. */
const told = async (token: ReturnType<typeof makeCognitoToken>): Promise<string> => {
  const given = await token()()
  return E.isRight(given) ? (given.right ?? 'no token') : `${given.left.kind}: ${given.left.message}`
}

const ok = (result: object) => () => ({ status: 200, body: JSON.stringify(result) })
const token = (seconds: number) => ok({ AuthenticationResult: { AccessToken: 'a.b.c', ExpiresIn: seconds } })

const real = suite('Cognito: against the local user pool')
let services: SmallServices
real.before(async () => {
  services = await startSmallServices()
})
real.before.each(() => {
  const { endpoint, region } = services.client()
  process.env.AWS_ENDPOINT_URL = endpoint
  process.env.AWS_REGION = region
  process.env.AWS_ACCESS_KEY_ID = 'x'
  process.env.AWS_SECRET_ACCESS_KEY = 'x'
})
real.after(() => services.stop())

real('signs in with the credentials of the secret', async () => {
  const token = await told(makeCognitoToken(base))
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object
  assert.equal(Object.assign({ token_use: '' }, claims).token_use, 'access')
})
real('the documented variables count before the secret', async () => {
  const wrong = { ...base, COGNITO_USERNAME: 'ted', COGNITO_PASSWORD: 'wrong' }
  assert.match(await told(makeCognitoToken(wrong)), /^authentication: Invalid credentials/)
  const right = { ...base, COGNITO_SECRET_ID: 'none', COGNITO_USERNAME: 'ted', COGNITO_PASSWORD: 'right' }
  assert.is((await told(makeCognitoToken(right))).split('.').length, 3)
})
real('one of the two variables alone does not count', async () => {
  assert.is((await told(makeCognitoToken({ ...base, COGNITO_USERNAME: 'ted' }))).split('.').length, 3)
})
real('a secret without a value yet is reported by its name', async () => {
  const token = makeCognitoToken({ ...base, COGNITO_SECRET_ID: 'cloudops/chat' })
  assert.is(await told(token), 'not_configured: the secret cloudops/chat has no value yet')
})
real('a client that is not there', async () => {
  assert.match(
    await told(makeCognitoToken({ ...base, COGNITO_CLIENT_ID: 'other' })),
    /^authentication: Cognito sign-in failed: ResourceNotFoundException/,
  )
})
real('an app client with a secret is proven by a hash', async () => {
  const pool = await startScriptedServer()
  try {
    pool.reply = token(3600)
    process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = pool.endpoint
    const client_secret = 'the-secret-of-the-client'
    await new SecretsManagerClient(services.client()).send(
      new PutSecretValueCommand({
        SecretId: SECRET,
        SecretString: JSON.stringify({ username: 'ted8hc', password: PASSWORD, client_secret }),
      }),
    )
    assert.is(await told(makeCognitoToken(base)), 'a.b.c')
    const { AuthParameters } = JSON.parse(pool.asked[0]?.body ?? '{}')
    const expected = createHmac('sha256', client_secret).update('ted8hcclient-1').digest('base64')
    assert.is(AuthParameters.SECRET_HASH, expected)
  } finally {
    delete process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER
    await pool.stop()
  }
})
real.run()

const scripted = suite('Cognito: what may come back')
let server: ScriptedServer
scripted.before(async () => {
  server = await startScriptedServer()
})
scripted.before.each(() => {
  server.asked.length = 0
  process.env.AWS_ENDPOINT_URL = server.endpoint
})
scripted.after(() => server.stop())

const direct = { ...base, COGNITO_USERNAME: 'ted8hc', COGNITO_PASSWORD: PASSWORD }

scripted('sends the documented flow', async () => {
  server.reply = token(3600)
  assert.is(await told(makeCognitoToken(direct)), 'a.b.c')
  assert.equal(JSON.parse(server.asked[0]?.body ?? ''), {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: 'client-1',
    AuthParameters: { USERNAME: 'ted8hc', PASSWORD },
  })
})
scripted('the pool is in the region of the agent, or of the setting', () => {
  assert.is(poolRegion(base, {}), 'eu-west-1')
  assert.is(poolRegion(base, { user_pool_region: 'eu-central-1' }), 'eu-central-1')
})
scripted('without an app client no one signs in', async () => {
  assert.is(await told(makeCognitoToken({ ...direct, COGNITO_CLIENT_ID: 'unconfigured' })), 'no token')
  assert.is(server.asked.length, 0)
})
scripted('a token is kept until a minute before its end', async () => {
  for (const [seconds, calls] of [
    [3600, 1],
    [61, 1],
    [60, 2],
    [1, 2],
  ] as const) {
    server.asked.length = 0
    server.reply = token(seconds)
    const kept = makeCognitoToken(direct)
    await told(kept)
    await told(kept)
    assert.is(server.asked.length, calls, `${seconds} s`)
  }
})

const failures: readonly (readonly [string, number, object | string, string])[] = [
  [
    'a wrong password',
    400,
    { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    'authentication: Invalid credentials: Cognito refused user name and password',
  ],
  ['an unknown user', 400, { __type: 'UserNotFoundException' }, 'authentication: Invalid credentials'],
  [
    'a client with a secret that was not given',
    400,
    {
      __type: 'NotAuthorizedException',
      message: 'Client client-1 is configured with secret but SECRET_HASH was not received',
    },
    'authentication: Cognito wants the secret of the app client',
  ],
  [
    'a user that is disabled',
    400,
    { __type: 'NotAuthorizedException', message: 'User is disabled.' },
    'authentication: the Cognito user is disabled',
  ],
  [
    'a user that is locked',
    400,
    { __type: 'NotAuthorizedException', message: 'Password attempts exceeded' },
    'authentication: Cognito has locked the user',
  ],
  [
    'a refusal for another reason, with the password in it',
    400,
    { __type: 'NotAuthorizedException', message: `no ${PASSWORD}` },
    'authentication: Cognito sign-in failed: NotAuthorizedException',
  ],
  [
    'an unconfirmed user',
    400,
    { __type: 'UserNotConfirmedException' },
    'authentication: Cognito sign-in failed: UserNotConfirmedException',
  ],
  [
    'a flow that the client does not allow',
    400,
    { __type: 'InvalidParameterException' },
    'authentication: Cognito sign-in failed: InvalidParameterException',
  ],
  [
    'a password that must be changed',
    200,
    { ChallengeName: 'NEW_PASSWORD_REQUIRED' },
    'authentication: Cognito wants a new password of the user first',
  ],
  [
    'a second factor',
    200,
    { ChallengeName: 'SOFTWARE_TOKEN_MFA' },
    'authentication: Cognito wants a second factor of the user (SOFTWARE_TOKEN_MFA)',
  ],
  [
    'another step',
    200,
    { ChallengeName: 'DEVICE_SRP_AUTH' },
    'authentication: Cognito wants a further step before it gives a token (DEVICE_SRP_AUTH)',
  ],
  ['no token', 200, {}, 'authentication: Cognito wants a further step'],
]
for (const [name, status, body, expected] of failures) {
  scripted(`${name}: no token, the reason, never the password`, async () => {
    server.reply = () => ({ status, body: JSON.stringify(body) })
    const answer = await told(makeCognitoToken(direct))
    assert.ok(answer.startsWith(expected), answer)
    assert.not.ok(answer.includes(PASSWORD))
  })
}
scripted('a failure is not kept: the next call signs in', async () => {
  const again = makeCognitoToken(direct)
  server.reply = () => ({ status: 400, body: '{"__type":"NotAuthorizedException"}' })
  await told(again)
  server.reply = token(3600)
  assert.is(await told(again), 'a.b.c')
})
scripted.run()
