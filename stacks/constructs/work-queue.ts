import type { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias'
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping'
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue'
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import { DeadLetters } from './dead-letters'
import { policy, tlsOnly } from './names'

/** Seconds beside a function's time-out after which a message that it did not delete comes again. */
const MARGIN_S = 30
/** How often a message is delivered before it is a dead letter. */
const DELIVERIES = 3
/** Seconds that a message waits at most: later, nothing is left for it to do. */
const KEEP_S = 3_600
/** Lambda takes no fewer, and no more, invocations of one queue at once. */
const [FEWEST, MOST] = [2, 1_000]

/** What a function hands to its own later invocations, one message each. */
export class WorkQueue extends Construct {
  readonly queue: SqsQueue
  readonly deadLetters: DeadLetters

  constructor(
    scope: Construct,
    id: string,
    private readonly props: {
      readonly place: Place
      /** Name without the stage. */
      readonly name: string
      readonly keyArn: string | undefined
      /** Time-out of the function that takes its messages, in seconds. */
      readonly timeoutS: number
      /** Messages that are worked on at the same time. */
      readonly atOnce: number
    },
  ) {
    super(scope, id)
    const { place, name, keyArn, timeoutS } = props
    this.deadLetters = new DeadLetters(this, 'failures', place, name, keyArn)
    this.deadLetters.accept([])
    this.queue = new SqsQueue(this, 'queue', {
      name: named(place, name),
      ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      // While an invocation may still be at it, no other one gets it: Lambda refuses a shorter time.
      visibilityTimeoutSeconds: timeoutS + MARGIN_S,
      messageRetentionSeconds: KEEP_S,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: this.deadLetters.queue.arn,
        maxReceiveCount: DELIVERIES,
      }),
    })
    this.queue.overrideLogicalId(name)
    new SqsQueuePolicy(this, 'policy', {
      queueUrl: this.queue.url,
      policy: policy(tlsOnly('sqs:*', this.queue.arn)),
    })
  }

  /** @param permissions without which Lambda refuses to take messages for the function */
  feed(alias: LambdaAlias, permissions: readonly ITerraformDependable[]): void {
    new LambdaEventSourceMapping(this, 'mapping', {
      eventSourceArn: this.queue.arn,
      functionName: alias.arn,
      batchSize: 1,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: Math.min(MOST, Math.max(FEWEST, this.props.atOnce)) },
      dependsOn: [...permissions],
    })
  }
}
