import { createHash, randomBytes } from 'node:crypto'
import * as t from 'io-ts'
import type { Resource } from '../../model'
import { inMemory, type Persistence } from '../../persistence'
import { resourcesOf } from '../../terraform'
import { attributes, resourceType, tagAttributes } from '../../terraform/attributes'
import { type KeyPolicy, readKeyPolicy } from './key-policy'
import { AwsError } from './protocol'

const KmsKey = attributes(
  {},
  {
    bypass_policy_lockout_safety_check: t.boolean,
    customer_master_key_spec: t.keyof({ HMAC_256: null, SYMMETRIC_DEFAULT: null }),
    deletion_window_in_days: t.number,
    description: t.string,
    enable_key_rotation: t.boolean,
    is_enabled: t.boolean,
    key_usage: t.keyof({ ENCRYPT_DECRYPT: null, GENERATE_VERIFY_MAC: null }),
    multi_region: t.literal(false),
    policy: t.string,
    rotation_period_in_days: t.number,
    ...tagAttributes,
  },
)

/** `target_key_id` is a key's id or ARN. */
const KmsAlias = t.strict({ name: t.string, target_key_id: t.string })

/** A UUID that is the same at every start. */
const keyId = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export const kmsResourceTypes = {
  aws_kms_key: resourceType(KmsKey, (_, { name, region, accountId }) => {
    const id = keyId(name)
    return { id, key_id: id, arn: `arn:aws:kms:${region}:${accountId}:key/${id}` }
  }),
  aws_kms_alias: resourceType(KmsAlias, ({ name, target_key_id }, { region, accountId }) => {
    const prefix = `arn:aws:kms:${region}:${accountId}:`
    const target = target_key_id.startsWith('arn:') ? target_key_id : `${prefix}key/${target_key_id}`
    return { id: name, name, arn: `${prefix}${name}`, target_key_arn: target }
  }),
}

export interface Key {
  readonly id: string
  readonly arn: string
  readonly description: string
  readonly usage: 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC'
  readonly spec: 'HMAC_256' | 'SYMMETRIC_DEFAULT'
  readonly enabled: boolean
  readonly createdAt: Date
  /** New at every start, unless it is kept: what was signed before is not valid any more. */
  readonly material: Buffer
  readonly allows: KeyPolicy
}

const keyOf = (
  { address, attributes: given, computed }: Resource<t.TypeOf<typeof KmsKey>>,
  kept: Persistence,
): Key => {
  const { key_usage: usage = 'ENCRYPT_DECRYPT', customer_master_key_spec: spec = 'SYMMETRIC_DEFAULT' } = given
  if ((usage === 'GENERATE_VERIFY_MAC') !== (spec === 'HMAC_256')) {
    throw new Error(`${address}: a key of the kind ${spec} cannot have the usage ${usage}`)
  }
  return {
    id: computed.key_id ?? '',
    arn: computed.arn ?? '',
    description: given.description ?? '',
    usage,
    spec,
    enabled: given.is_enabled ?? true,
    createdAt: new Date(),
    material: Buffer.from(
      kept.readOrMake(`key-${computed.key_id}`, t.string, () => randomBytes(32).toString('base64')),
      'base64',
    ),
    allows: readKeyPolicy(address, given.policy),
  }
}

/** Finds a key by id, ARN, alias or alias ARN; the result throws AwsError `NotFoundException`. */
export const readKeys = (
  resources: readonly Resource[],
  kept: Persistence = inMemory,
): ((reference: string) => Key) => {
  const keys = new Map<string, Key>()
  for (const resource of resourcesOf(resources, 'aws_kms_key', KmsKey)) {
    const key = keyOf(resource, kept)
    keys.set(key.id, key).set(key.arn, key)
  }
  for (const { address, attributes: alias, computed } of resourcesOf(resources, 'aws_kms_alias', KmsAlias)) {
    const key = keys.get(alias.target_key_id)
    if (key === undefined) throw new Error(`${address}: there is no key ${alias.target_key_id}`)
    keys.set(alias.name, key).set(computed.arn ?? alias.name, key)
  }
  return (reference) => {
    const key = keys.get(reference)
    if (key !== undefined) return key
    const message = reference.includes('alias/')
      ? `Alias ${reference} is not found.`
      : `Key '${reference}' does not exist`
    throw new AwsError('NotFoundException', message)
  }
}
