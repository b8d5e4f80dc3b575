import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServices } from '../../../../local/aws/services'
import { errorOf, messageOf } from '../../../support/failure'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

let services: SmallServices

const test = suite('local/aws/services/cognito')
test.before(async () => {
  services = await startSmallServices()
})
test.after(() => services.stop())

test('Cognito signs in the user of the secret, unsigned', async () => {
  const cognito = new CognitoIdentityProviderClient(services.client())
  const signIn = (
    ClientId: string,
    USERNAME: string,
    PASSWORD: string,
    flow = 'USER_PASSWORD_AUTH' as const,
  ) =>
    cognito.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: flow, AuthParameters: { USERNAME, PASSWORD } }),
    )
  const { AuthenticationResult: result } = await signIn('client-1', 'ted', 'right')
  assert.is(result?.TokenType, 'Bearer')
  assert.is(result?.ExpiresIn, 3600)
  const [, claims = ''] = result?.AccessToken?.split('.') ?? []
  assert.is(JSON.parse(Buffer.from(claims, 'base64url').toString()).client_id, 'client-1')
  assert.is(await messageOf(signIn('client-1', 'ted', 'wrong')), 'Incorrect username or password.')
  assert.is(await errorOf(signIn('client-1', 'bob', 'right')), 'NotAuthorizedException')
  assert.is(await errorOf(signIn('client-2', 'ted', 'right')), 'ResourceNotFoundException')
  const refresh = cognito.send(
    new InitiateAuthCommand({ ClientId: 'client-1', AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: {} }),
  )
  assert.is(await errorOf(refresh), 'InvalidParameterException')
})

test('a credentials secret that is not JSON stops the start without repeating it', () => {
  const secrets = { 'cloudops/cognito-credentials': 'hunter2' }
  try {
    createServices({ resources: services.definition.resources, secrets, report: () => {} })
    assert.unreachable()
  } catch (error) {
    assert.match(String(error), 'cloudops/cognito-credentials is not JSON')
    assert.not.match(String(error), 'hunter2')
  }
})

test.run()
