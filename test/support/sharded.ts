import * as TE from 'fp-ts/TaskEither'
import { makeShardSigner } from '../../functions/adapters/mac/attestations'
import type { handle } from '../../functions/invoke-agent-analysis/handle'
import type { ShardWork } from '../../functions/invoke-agent-analysis/shards/message'
import type { QueueMessage } from '../../functions/runtime/ports'
import { DetectionWorld } from './detection'
import { localMac } from './macs'

type Answer = Awaited<ReturnType<typeof handle>>

/** A message as Lambda delivers it. */
export const delivery = (body: string, messageId = 'message'): unknown => ({
  Records: [{ messageId, eventSource: 'aws:sqs', body }],
})

/** A fleet whose ticks are handed out in shards, with a queue in memory that the test empties. */
export class ShardedFleet {
  readonly world: DetectionWorld
  readonly queue: QueueMessage[] = []
  /** Called before messages are sent, to let SQS refuse them. */
  beforeSend: () => void = () => undefined

  constructor(domains: readonly string[], monitors = 2) {
    this.world = new DetectionWorld(domains)
    this.world.settings = { ...this.world.settings, shards: { monitors } }
    this.world.more = {
      shardSigner: makeShardSigner(localMac('evidence')),
      shardQueue: {
        send: (messages) =>
          TE.tryCatch(
            async () => {
              this.beforeSend()
              this.queue.push(...messages)
            },
            (error) => ({
              ...{ tag: 'service_failed', service: 'sqs', operation: 'SendMessageBatch', retryable: true },
              message: String(error),
            }),
          ),
      },
    }
  }

  /** The schedule's event of now. */
  begin(time = this.world.instant): Promise<Answer> {
    return this.world.send({ 'detail-type': 'Scheduled Event', time })
  }

  /** Messages of a kind that were not taken. */
  messages(work: ShardWork['work']): readonly string[] {
    return this.queue.map(({ body }) => body).filter((body) => JSON.parse(body).work === work)
  }

  deliver(body: string): Promise<Answer> {
    return this.world.send(delivery(body))
  }

  /** Takes messages of a kind out of the queue, and has each done. */
  async take(
    work: ShardWork['work'],
    wanted: (message: ShardWork) => boolean = () => true,
  ): Promise<Answer[]> {
    const answers: Answer[] = []
    for (const body of this.messages(work)) {
      if (!wanted(JSON.parse(body))) continue
      const at = this.queue.findIndex((one) => one.body === body)
      this.queue.splice(at, 1)
      answers.push(await this.deliver(body))
    }
    return answers
  }

  /** A whole tick, and what came of its decisions: the one of the last shard, and that of its deadline. */
  async tick(): Promise<readonly Answer[]> {
    await this.begin()
    await this.take('observe')
    return this.take('decide')
  }
}
