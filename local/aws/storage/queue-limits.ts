import * as t from 'io-ts'
import { parsed } from '../event-bridge/request'

/** What SQS refuses of a queue and fauxqs takes, in SQS's words. */

const Queue = t.partial({
  QueueName: t.string,
  Attributes: t.union([t.record(t.string, t.string), t.null]),
})
const Redrive = t.type({ deadLetterTargetArn: t.string, maxReceiveCount: t.union([t.string, t.number]) })

const ATTRIBUTES = new Set([
  ...['DelaySeconds', 'MaximumMessageSize', 'MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds'],
  ...['VisibilityTimeout', 'Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'],
  ...['KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'FifoQueue', 'ContentBasedDeduplication'],
  ...['DeduplicationScope', 'FifoThroughputLimit'],
])
const MAX_NAME = 80
const MAX_RECEIVES = 1000

const INVALID = 'InvalidParameterValue'

const isName = (name: string, fifo: boolean): boolean =>
  name.length <= MAX_NAME && (fifo ? /^[\w-]+\.fifo$/ : /^[\w-]+$/).test(name)

const redriveProblem = (policy: string): string | undefined => {
  const given = parsed(policy)
  if (!Redrive.is(given)) return 'Redrive policy must have deadLetterTargetArn and maxReceiveCount.'
  const most = Number(given.maxReceiveCount)
  return Number.isInteger(most) && most >= 1 && most <= MAX_RECEIVES
    ? undefined
    : `Invalid value for maxReceiveCount: ${given.maxReceiveCount}, valid values are from 1 to ${MAX_RECEIVES} both inclusive.`
}

/** Why SQS makes or changes no such queue: the code of the error, and its message. */
export const queueProblem = (
  operation: string | undefined,
  input: unknown,
): readonly [code: string, message: string] | undefined => {
  if (!['CreateQueue', 'SetQueueAttributes'].includes(operation ?? '') || !Queue.is(input)) return undefined
  const { QueueName, Attributes } = input
  const attributes = Attributes ?? {}
  const unknown = Object.keys(attributes).find((name) => !ATTRIBUTES.has(name))
  if (unknown !== undefined) return ['InvalidAttributeName', `Unknown Attribute ${unknown}.`]
  if (QueueName !== undefined && !isName(QueueName, attributes.FifoQueue === 'true'))
    return [
      INVALID,
      `Can only include alphanumeric characters, hyphens, or underscores. 1 to ${MAX_NAME} in length`,
    ]
  const { RedrivePolicy = '' } = attributes
  // An empty one takes the policy away.
  const problem = RedrivePolicy === '' ? undefined : redriveProblem(RedrivePolicy)
  return problem === undefined
    ? undefined
    : [INVALID, `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${problem}`]
}
