import { createHmac, timingSafeEqual } from 'node:crypto'
import * as t from 'io-ts'
import type { AwsRequest, LocalService, Resource } from '../../model'
import type { Persistence } from '../../persistence'
import { resourcesOf } from '../../terraform'
import { attributes } from '../../terraform/attributes'
import { functionKeyId } from '../credentials'
import type { Iam } from '../iam'
import { type Key, readKeys } from './kms-keys'
import { AwsError, accessKeyId, epochSeconds, jsonOperation, jsonService } from './protocol'

export { kmsResourceTypes } from './kms-keys'

const mac = { KeyId: t.string, MacAlgorithm: t.string, Message: t.string }
const grant = { DryRun: t.literal(false) }
const GenerateMac = attributes(mac, grant)
const VerifyMac = attributes({ ...mac, Mac: t.string }, grant)
const DescribeKey = t.strict({ KeyId: t.string })

/** What is needed of a function to know the role that its calls are made with. */
const RoleOfFunction = t.type({ function_name: t.string, role: t.string })

/** bytes */
const messageLimit = 4096

const usable = (key: Key, algorithm: string, message: string): Buffer => {
  if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`)
  if (key.usage !== 'GENERATE_VERIFY_MAC' || algorithm !== 'HMAC_SHA_256') {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${key.arn} key usage is ${key.usage}: no ${algorithm} with it`,
    )
  }
  const bytes = Buffer.from(message, 'base64')
  if (bytes.length === 0 || bytes.length > messageLimit) {
    throw new AwsError(
      'ValidationException',
      `Message: 1 to ${messageLimit} bytes are needed, not ${bytes.length}`,
    )
  }
  return createHmac('sha256', key.material).update(bytes).digest()
}

const describe = (key: Key) => ({
  Arn: key.arn,
  KeyId: key.id,
  AWSAccountId: key.arn.split(':')[4],
  CreationDate: epochSeconds(key.createdAt),
  Description: key.description,
  Enabled: key.enabled,
  KeyManager: 'CUSTOMER',
  KeySpec: key.spec,
  CustomerMasterKeySpec: key.spec,
  KeyState: key.enabled ? 'Enabled' : 'Disabled',
  KeyUsage: key.usage,
  MultiRegion: false,
  Origin: 'AWS_KMS',
  ...(key.usage === 'GENERATE_VERIFY_MAC'
    ? { MacAlgorithms: ['HMAC_SHA_256'] }
    : { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }),
})

/**
 * Keys of the definition. MAC operations obey the key's policy: a function calls with its role
 * (the access key id is the function's), anybody else without one.
 * @throws Error when a key's kind, alias or policy is not understood
 */
export const createKms = (
  resources: readonly Resource[],
  kept?: Persistence,
  iam?: Pick<Iam, 'principalOf'>,
): LocalService => {
  const find = readKeys(resources, kept)
  const roles = new Map(
    resourcesOf(resources, 'aws_lambda_function', RoleOfFunction).map(
      ({ attributes: { function_name, role } }) => [functionKeyId(function_name), role],
    ),
  )

  const permitted = (reference: string, action: string, request: AwsRequest): Key => {
    const key = find(reference)
    const caller = accessKeyId(request)
    // Of a session, the role that was assumed.
    const role = roles.get(caller ?? '') ?? iam?.principalOf(request).role?.arn
    if (key.allows(action, role)) return key
    throw new AwsError(
      'AccessDeniedException',
      `User: ${role ?? caller ?? 'anonymous'} is not authorized to perform: ${action} on resource: ${key.arn} ` +
        `because no resource-based policy allows the ${action} action`,
    )
  }
  const invalid = 'ValidationException'

  return jsonService('kms', {
    DescribeKey: jsonOperation(invalid, DescribeKey, ({ KeyId }) => ({ KeyMetadata: describe(find(KeyId)) })),
    GenerateMac: jsonOperation(invalid, GenerateMac, ({ KeyId, MacAlgorithm, Message }, request) => {
      const key = permitted(KeyId, 'kms:GenerateMac', request)
      const made = usable(key, MacAlgorithm, Message)
      return { KeyId: key.arn, MacAlgorithm, Mac: made.toString('base64') }
    }),
    VerifyMac: jsonOperation(invalid, VerifyMac, ({ KeyId, MacAlgorithm, Message, Mac }, request) => {
      const key = permitted(KeyId, 'kms:VerifyMac', request)
      const expected = usable(key, MacAlgorithm, Message)
      const given = Buffer.from(Mac, 'base64')
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new AwsError('KMSInvalidMacException', 'The MAC is not valid for the message and the key.')
      }
      return { KeyId: key.arn, MacAlgorithm, MacValid: true }
    }),
  })
}
