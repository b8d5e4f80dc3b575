import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue'
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import { policy, tlsOnly } from './names'

/** Seconds that a dead letter is kept: fourteen days, the most there is. */
const KEEP_S = 1_209_600

/** A dead-letter queue, encrypted by SQS itself unless a key is given, so that no key policy comes between a failure and its queue. */
export class DeadLetters extends Construct {
  readonly queue: SqsQueue
  /** Name without the stage, and with it. */
  readonly baseName: string
  readonly name: string

  constructor(scope: Construct, id: string, place: Place, name: string, keyArn?: string) {
    super(scope, id)
    this.baseName = `${name}-dlq`
    this.name = named(place, this.baseName)
    this.queue = new SqsQueue(this, 'queue', {
      name: this.name,
      ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      messageRetentionSeconds: KEEP_S,
    })
    this.queue.overrideLogicalId(this.baseName)
  }

  /** Lets rules and topics put dead letters in, and no one by anything but TLS. */
  accept(senders: readonly { readonly service: string; readonly arn: string }[]): void {
    new SqsQueuePolicy(this, 'policy', {
      queueUrl: this.queue.url,
      policy: policy(
        ...senders.map(({ service, arn }, index) => ({
          Sid: `Sender${index + 1}`,
          Effect: 'Allow',
          Principal: { Service: service },
          Action: 'sqs:SendMessage',
          Resource: this.queue.arn,
          Condition: { ArnEquals: { 'aws:SourceArn': arn } },
        })),
        tlsOnly('sqs:*', this.queue.arn),
      ),
    })
  }
}
