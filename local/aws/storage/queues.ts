import * as t from 'io-ts'

const Attribute = t.partial({ StringValue: t.string })
const Message = t.type({
  messageId: t.string,
  body: t.string,
  /** Milliseconds since 1970. */
  sentTimestamp: t.number,
  messageAttributes: t.record(t.string, Attribute),
})
const Inspected = t.type({
  messages: t.type({
    ready: t.array(Message),
    delayed: t.array(Message),
    inflight: t.array(t.type({ message: Message })),
  }),
})
const Received = t.partial({
  Messages: t.array(t.type({ MessageId: t.string, ReceiptHandle: t.string })),
})

export interface QueuedMessage {
  readonly id: string
  readonly body: string
  /** ISO 8601, UTC */
  readonly sent_at: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Looks into queues without receiving, and takes single messages out. */
export interface Queues {
  readonly queues: readonly { readonly name: string; readonly arn: string }[]
  /** The messages of a queue, oldest first. */
  look(name: string): Promise<readonly QueuedMessage[]>
  /** Deletes a message; answers whether it was there. */
  remove(name: string, messageId: string): Promise<boolean>
}

export interface QueuePorts {
  readonly queues: readonly { readonly name: string; readonly arn: string; readonly url: string }[]
  /** What fauxqs tells of a queue without receiving. */
  inspect(name: string): Promise<unknown>
  sqs(operation: string, input: object): Promise<unknown>
}

const queued = ({ messageId, body, sentTimestamp, messageAttributes }: t.TypeOf<typeof Message>) => ({
  id: messageId,
  body,
  sent_at: new Date(sentTimestamp).toISOString(),
  attributes: Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  ),
})

export const createQueues = ({ queues, inspect, sqs }: QueuePorts): Queues => {
  const urlOf = (name: string): string => {
    const url = queues.find((queue) => queue.name === name)?.url
    if (url === undefined) throw new Error(`there is no queue ${name}`)
    return url
  }

  const remove = async (name: string, messageId: string): Promise<boolean> => {
    const QueueUrl = urlOf(name)
    const others: string[] = []
    try {
      for (;;) {
        const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30 }
        const received = await sqs('ReceiveMessage', input)
        const messages = Received.is(received) ? (received.Messages ?? []) : []
        if (messages.length === 0) return false
        const found = messages.find(({ MessageId }) => MessageId === messageId)
        others.push(...messages.filter((one) => one !== found).map(({ ReceiptHandle }) => ReceiptHandle))
        if (found === undefined) continue
        await sqs('DeleteMessage', { QueueUrl, ReceiptHandle: found.ReceiptHandle })
        return true
      }
    } finally {
      for (const ReceiptHandle of others)
        await sqs('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })
    }
  }

  return {
    queues: queues.map(({ name, arn }) => ({ name, arn })),
    look: async (name) => {
      urlOf(name)
      const inspected = await inspect(name)
      if (!Inspected.is(inspected)) return []
      const { ready, delayed, inflight } = inspected.messages
      return [...inflight.map(({ message }) => message), ...ready, ...delayed]
        .map(queued)
        .sort((a, b) => (a.sent_at < b.sent_at ? -1 : 1))
    },
    remove,
  }
}
