import {
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  KMSClient,
  VerifyMacCommand,
} from '@aws-sdk/client-kms'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServices } from '../../../../local/aws/services'
import { errorOf, messageOf } from '../../../support/failure'
import {
  allow,
  definitionOf,
  macKey,
  root,
  type SmallServices,
  startSmallServices,
} from '../../../support/small-services'

let services: SmallServices

const test = suite('local/aws/services/kms')
test.before(async () => {
  services = await startSmallServices()
})
test.after(() => services.stop())

const message = Buffer.from('a link')
const mac = { MacAlgorithm: 'HMAC_SHA_256', Message: message } as const
const callerOf = (name: string) => new KMSClient(services.client(`local-${name}`))

test('KMS makes and checks MACs by id, ARN, alias and alias ARN', async () => {
  const { arn = '', key_id = '' } = services.computed('aws_kms_key.links')
  const aliasArn = services.computed('aws_kms_alias.links').arn ?? ''
  const { Mac } = await callerOf('notify').send(new GenerateMacCommand({ ...mac, KeyId: key_id }))
  for (const KeyId of [key_id, arn, 'alias/links', aliasArn]) {
    const checked = await callerOf('approval').send(new VerifyMacCommand({ ...mac, KeyId, Mac }))
    assert.is(checked.MacValid, true)
    assert.is(checked.KeyId, arn)
  }
  const verify = (given: object) =>
    callerOf('approval').send(new VerifyMacCommand({ ...mac, KeyId: arn, Mac, ...given }))
  assert.is(await errorOf(verify({ Message: Buffer.from('another') })), 'KMSInvalidMacException')
  assert.is(await errorOf(verify({ Mac: Buffer.from('short') })), 'KMSInvalidMacException')
})

test('KMS obeys the key policy: each role its own operation, nobody else any', async () => {
  const generate = (kms: KMSClient, KeyId: string) =>
    errorOf(kms.send(new GenerateMacCommand({ ...mac, KeyId })))
  const { arn = '' } = services.computed('aws_kms_key.links')
  assert.is(await generate(callerOf('notify'), arn), 'none')
  for (const stranger of ['approval', 'unheard-of']) {
    assert.is(await generate(callerOf(stranger), arn), 'AccessDeniedException', stranger)
  }
  assert.is(await generate(new KMSClient(services.client('admin')), arn), 'AccessDeniedException')
  const verify = callerOf('notify').send(new VerifyMacCommand({ ...mac, KeyId: arn, Mac: Buffer.alloc(32) }))
  assert.match(
    await messageOf(verify),
    /role\/notify-role is not authorized to perform: kms:VerifyMac on resource/,
  )
  const open = services.computed('aws_kms_key.open').arn ?? ''
  assert.is(await generate(callerOf('approval'), open), 'none', 'root delegates to IAM')
})

test('KMS refuses wrong uses', async () => {
  const kms = callerOf('notify')
  const generate = (name: string, given: object = {}) => {
    const KeyId = services.computed(`aws_kms_key.${name}`).arn
    return errorOf(kms.send(new GenerateMacCommand({ ...mac, KeyId, ...given })))
  }
  assert.is(await generate('data'), 'InvalidKeyUsageException')
  assert.is(await generate('disabled'), 'DisabledException')
  assert.is(await generate('open', { MacAlgorithm: 'HMAC_SHA_512' }), 'InvalidKeyUsageException')
  assert.is(await generate('open', { Message: Buffer.alloc(4097) }), 'ValidationException')
  assert.is(await generate('missing', { KeyId: 'alias/missing' }), 'NotFoundException')
  const described = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/links' }))
  assert.is(described.KeyMetadata?.KeyUsage, 'GENERATE_VERIFY_MAC')
  assert.equal(described.KeyMetadata?.MacAlgorithms, ['HMAC_SHA_256'])
  const encrypt = kms.send(new EncryptCommand({ KeyId: 'alias/links', Plaintext: message }))
  assert.match(await messageOf(encrypt), 'the local cloud does not have kms:Encrypt')
})

const refusedKeys = [
  [
    'a condition on MAC operations',
    { ...macKey, policy: JSON.stringify({ Statement: [{ ...allow('kms:*', root), Condition: {} }] }) },
    /does not evaluate the condition/,
  ],
  [
    'a policy that is none',
    { ...macKey, policy: '{"Statement":[{}]}' },
    /none that the local cloud understands/,
  ],
  ['a usage that the spec does not have', { key_usage: 'GENERATE_VERIFY_MAC' }, /cannot have the usage/],
] as const
for (const [what, key, expected] of refusedKeys) {
  test(`KMS stops the start at ${what}`, () => {
    const { resources } = definitionOf({ aws_kms_key: { odd: key } })
    assert.throws(() => createServices({ resources, secrets: {}, report: () => {} }), expected)
    assert.throws(() => createServices({ resources, secrets: {}, report: () => {} }), /aws_kms_key\.odd/)
  })
}

test.run()
