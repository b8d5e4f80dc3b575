import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias'
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import type { CustomerKeys } from '../settings/organization'
import { policy, rootArn } from './names'

/** Administration of a key without its use: the account can manage it, no one gets MACs by an IAM policy alone. */
const ADMINISTRATION = [
  'kms:CreateAlias',
  'kms:Describe*',
  'kms:Enable*',
  'kms:List*',
  'kms:Put*',
  'kms:Update*',
  'kms:Revoke*',
  'kms:Disable*',
  'kms:Get*',
  'kms:Delete*',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
]

/** What a service needs of the key of a topic that it publishes to. */
const USES = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' }

/** What uses the key besides, where the settings choose it for the bus, the archive or the queues. */
const servicesOf = ({ bus, archive, queues }: CustomerKeys): readonly object[] => [
  ...([bus, archive].includes('data')
    ? [
        {
          Sid: 'Bus',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:DescribeKey', 'kms:ReEncrypt*'],
          Resource: '*',
        },
      ]
    : []),
  // Rules put dead letters in by the statement above; a subscription does so in the name of SNS.
  ...(queues === 'data' ? [{ Sid: 'Queues', ...USES, Principal: { Service: 'sns.amazonaws.com' } }] : []),
]

/** Encrypts tables, bucket, topics, secrets and logs. */
export class DataKey extends Construct {
  readonly key: KmsKey

  constructor(scope: Construct, id: string, place: Place & { readonly customer_keys: CustomerKeys }) {
    super(scope, id)
    this.key = new KmsKey(this, 'key', {
      description: 'CloudOps Agent: tables, documents, topics, secrets, logs',
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policy(
        {
          Sid: 'Account',
          Effect: 'Allow',
          Principal: { AWS: rootArn(place) },
          Action: 'kms:*',
          Resource: '*',
        },
        {
          // Alarms publish to encrypted topics; without this they fail silently.
          Sid: 'Alarms',
          ...USES,
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': place.account_id } },
        },
        {
          // So do rules. EventBridge names no source when it publishes: with a condition on one they fail silently.
          Sid: 'Rules',
          ...USES,
          Principal: { Service: 'events.amazonaws.com' },
        },
        ...servicesOf(place.customer_keys),
        {
          Sid: 'Logs',
          Effect: 'Allow',
          Principal: { Service: `logs.${place.region}.amazonaws.com` },
          Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
          Resource: '*',
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${place.region}:${place.account_id}:log-group:*`,
            },
          },
        },
      ),
    })
    this.key.overrideLogicalId('data-key')
    new KmsAlias(this, 'alias', {
      name: `alias/${named(place, 'cloudops-data')}`,
      targetKeyId: this.key.keyId,
    })
  }
}

/** Makes MACs for exactly one function, and checks them for those that rest on them. */
export class MacKey extends Construct {
  readonly key: KmsKey

  constructor(
    scope: Construct,
    id: string,
    place: Place,
    roles: { readonly generates: string; readonly verifies: readonly string[] },
  ) {
    super(scope, id)
    const use = (Sid: string, AWS: string | readonly string[], Action: string) => ({
      Sid,
      Effect: 'Allow',
      Principal: { AWS },
      Action,
      Resource: '*',
    })
    this.key = new KmsKey(this, 'key', {
      description: `CloudOps Agent: MAC of ${id}`,
      keyUsage: 'GENERATE_VERIFY_MAC',
      customerMasterKeySpec: 'HMAC_256',
      deletionWindowInDays: 30,
      policy: policy(
        {
          Sid: 'Administration',
          Effect: 'Allow',
          Principal: { AWS: rootArn(place) },
          Action: ADMINISTRATION,
          Resource: '*',
        },
        use('Generate', roles.generates, 'kms:GenerateMac'),
        use('Verify', oneOrAll(roles.verifies), 'kms:VerifyMac'),
      ),
    })
    this.key.overrideLogicalId(`${id}-key`)
    new KmsAlias(this, 'alias', {
      name: `alias/${named(place, `cloudops-${id}`)}`,
      targetKeyId: this.key.keyId,
    })
  }
}

/** As AWS writes it back: one principal is no list. */
const oneOrAll = (arns: readonly string[]): string | readonly string[] => {
  const [only, ...others] = arns
  return only !== undefined && others.length === 0 ? only : arns
}
