import type { StoredMessage, Stores } from './stores'

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
  /** The messages of a queue, oldest first. @throws Error where there is no such queue */
  look(name: string): Promise<readonly QueuedMessage[]>
  /** Deletes a message, whoever has received it meanwhile; answers whether it was there. */
  remove(name: string, messageId: string): Promise<boolean>
}

const queued = ({ messageId, body, sentTimestamp, messageAttributes }: StoredMessage): QueuedMessage => ({
  id: messageId,
  body,
  sent_at: new Date(sentTimestamp).toISOString(),
  attributes: Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  ),
})

/**
 * By the stores themselves: to receive would hide a message from others, count as an attempt, and miss what somebody else
 * has received.
 */
export const createQueues = (
  queues: readonly { readonly name: string; readonly arn: string }[],
  { sqsStore }: Pick<Stores, 'sqsStore'>,
): Queues => {
  const find = (name: string) => {
    const queue = queues.some((one) => one.name === name) ? sqsStore.getQueueByName(name) : undefined
    if (queue === undefined) throw new Error(`there is no queue ${name}`)
    return queue
  }
  return {
    queues,
    look: async (name) => {
      const { messages, delayedMessages, inflightMessages } = find(name)
      const received = [...inflightMessages.values()].map(({ message }) => message)
      return [...received, ...messages, ...delayedMessages]
        .map(queued)
        .sort((a, b) => a.sent_at.localeCompare(b.sent_at))
    },
    remove: async (name, messageId) => {
      const queue = find(name)
      const others = (all: readonly StoredMessage[]) => all.filter((one) => one.messageId !== messageId)
      const count = () => queue.messages.length + queue.delayedMessages.length + queue.inflightMessages.size
      const before = count()
      queue.messages = others(queue.messages)
      queue.delayedMessages = others(queue.delayedMessages)
      for (const [handle, { message }] of queue.inflightMessages)
        if (message.messageId === messageId) queue.inflightMessages.delete(handle)
      queue.persistence?.deleteMessage(messageId)
      return count() < before
    },
  }
}
