import * as t from 'io-ts'
import type { Resource } from '../../model'
import { resourcesOf } from '../../terraform'
import { LambdaPermission } from '../lambda/definition'
import { statementOf } from '../lambda/permissions'
import type { ResourcePolicy } from './authorize'
import { readPolicy } from './policy'
import type { CallPlace } from './request-row'

const OfKey = t.partial({ policy: t.string })
const OfQueue = t.type({ queue_url: t.string, policy: t.string })
const OfTopic = t.type({ arn: t.string, policy: t.string })
const OfBucket = t.type({ bucket: t.string, policy: t.string })
const OfBus = t.intersection([t.type({ policy: t.string }), t.partial({ event_bus_name: t.string })])
/** Without a policy of its own a key leaves everything to IAM. */
export const leftToIam = (accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })

/**
 * The policies of a definition's keys, queues, topics, buckets, buses and functions.
 * @throws MalformedPolicy where something in one is not understood
 */
export const readResourcePolicies = (
  resources: readonly Resource[],
  { accountId, region }: CallPlace,
): readonly ResourcePolicy[] => {
  const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${accountId}:${name}`
  const one = (address: string, of: string, policy: string): ResourcePolicy => ({
    arn: of,
    accountId,
    policy: readPolicy(address, policy, 'resource'),
  })
  const byFunction = new Map<string, object[]>()
  for (const { name, attributes } of resourcesOf(resources, 'aws_lambda_permission', LambdaPermission)) {
    const { function_name, qualifier } = attributes
    const bare = function_name.startsWith('arn:') ? function_name : arn('lambda', `function:${function_name}`)
    const own = qualifier === undefined ? bare : `${bare}:${qualifier}`
    byFunction.set(own, [...(byFunction.get(own) ?? []), statementOf(own, name, attributes)])
  }
  return [
    ...resourcesOf(resources, 'aws_kms_key', OfKey).map(({ address, attributes, computed }) =>
      one(address, computed.arn ?? '', attributes.policy ?? leftToIam(accountId)),
    ),
    ...resourcesOf(resources, 'aws_sqs_queue_policy', OfQueue).map(({ address, attributes }) =>
      one(address, arn('sqs', attributes.queue_url.split('/').at(-1) ?? ''), attributes.policy),
    ),
    ...resourcesOf(resources, 'aws_sns_topic_policy', OfTopic).map(({ address, attributes }) =>
      one(address, attributes.arn, attributes.policy),
    ),
    ...resourcesOf(resources, 'aws_s3_bucket_policy', OfBucket).map(({ address, attributes }) =>
      one(address, `arn:aws:s3:::${attributes.bucket}`, attributes.policy),
    ),
    ...resourcesOf(resources, 'aws_cloudwatch_event_bus_policy', OfBus).map(({ address, attributes }) =>
      one(address, arn('events', `event-bus/${attributes.event_bus_name ?? 'default'}`), attributes.policy),
    ),
    ...[...byFunction].map(([own, Statement]) =>
      one(own, own, JSON.stringify({ Version: '2012-10-17', Statement })),
    ),
  ]
}
