import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServices } from '../../../../local/aws/services'
import { errorOf, messageOf } from '../../../support/failure'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

let services: SmallServices

const test = suite('local/aws/services/secrets-manager')
test.before(async () => {
  services = await startSmallServices()
})
test.after(() => services.stop())

test('Secrets Manager finds a secret by name, ARN and partial ARN', async () => {
  const secrets = new SecretsManagerClient(services.client())
  const arn = services.computed('aws_secretsmanager_secret.cognito').arn ?? ''
  assert.match(
    arn,
    /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:cloudops\/cognito-credentials-\w{6}$/,
  )
  for (const SecretId of ['cloudops/cognito-credentials', arn, arn.slice(0, -7)]) {
    const found = await secrets.send(new GetSecretValueCommand({ SecretId }))
    assert.is(found.SecretString, '{"username":"ted","password":"right"}')
    assert.is(found.ARN, arn)
    assert.ok(found.CreatedDate instanceof Date)
  }
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}))
  assert.equal(
    SecretList.map(({ Name }) => Name),
    ['cloudops/cognito-credentials', 'cloudops/chat'],
  )
})

test('Secrets Manager keeps an empty container until a value is put, and its versions after that', async () => {
  const secrets = new SecretsManagerClient(services.client())
  const SecretId = 'cloudops/chat'
  const get = new GetSecretValueCommand({ SecretId })
  assert.is(await errorOf(secrets.send(get)), 'ResourceNotFoundException')
  assert.is(
    await messageOf(secrets.send(get)),
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  )
  const token = '11111111-2222-4333-8444-555555555555'
  const first = { SecretId, SecretString: 'one', ClientRequestToken: token }
  await secrets.send(new PutSecretValueCommand(first))
  await secrets.send(new PutSecretValueCommand(first))
  const again = secrets.send(new PutSecretValueCommand({ ...first, SecretString: 'other' }))
  assert.is(await errorOf(again), 'ResourceExistsException')
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }))
  assert.is((await secrets.send(get)).SecretString, 'two')
  const previous = new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' })
  assert.is((await secrets.send(previous)).SecretString, 'one')
  const described = await secrets.send(new DescribeSecretCommand({ SecretId }))
  assert.equal(described.VersionIdsToStages?.[token], ['AWSPREVIOUS'])
  assert.is(described.Description, 'webhooks')
})

test('Secrets Manager refuses values, tokens and pairs of version and stage that AWS refuses', async () => {
  const secrets = new SecretsManagerClient(services.client())
  const SecretId = 'cloudops/chat'
  const put = (SecretString: string, ClientRequestToken?: string) =>
    secrets.send(
      new PutSecretValueCommand({
        SecretId,
        SecretString,
        ...(ClientRequestToken !== undefined && { ClientRequestToken }),
      }),
    )
  assert.is(await errorOf(put('')), 'InvalidParameterException')
  assert.is(await errorOf(put('x'.repeat(65_537))), 'InvalidParameterException')
  assert.is(await errorOf(put('x', 'short')), 'InvalidParameterException')
  const { VersionId = '' } = await put('x'.repeat(65_536))
  const read = (VersionStage: string) =>
    secrets.send(new GetSecretValueCommand({ SecretId, VersionId, VersionStage }))
  assert.is((await read('AWSCURRENT')).VersionId, VersionId)
  assert.is(await errorOf(read('AWSPREVIOUS')), 'InvalidRequestException')
})

test('Secrets Manager refuses what is unknown', async () => {
  const secrets = new SecretsManagerClient(services.client())
  const missing = new GetSecretValueCommand({ SecretId: 'nothing' })
  assert.is(await errorOf(secrets.send(missing)), 'ResourceNotFoundException')
  const create = secrets.send(new CreateSecretCommand({ Name: 'x', SecretString: 'y' }))
  assert.match(await messageOf(create), 'the local cloud does not have secretsmanager:CreateSecret')
  const paged = secrets.send(new ListSecretsCommand({ MaxResults: 1 }))
  assert.match(await messageOf(paged), 'does not know the parameter MaxResults')
  assert.throws(
    () =>
      createServices({ resources: services.definition.resources, secrets: { typo: 'x' }, report: () => {} }),
    /typo, a secret that the definition lacks/,
  )
})

test.run()
