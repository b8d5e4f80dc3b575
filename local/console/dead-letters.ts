import * as t from 'io-ts'
import type { EventBridge } from '../aws/event-bridge'
import { Event } from '../aws/event-bridge/event'
import type { Lambda } from '../aws/lambda'
import type { Sns } from '../aws/sns'
import type { QueuedMessage, Queues } from '../aws/storage/queues'

/** A message of a dead-letter queue, as the page shows it. */
export interface DeadLetter extends QueuedMessage {
  /** Why it is here, in words. */
  readonly problem: string
  /** Where a redrive sends it; absent when it is not known. */
  readonly target?: string
}

export interface DeadLetterParts {
  readonly queues: Queues
  readonly bus: Pick<EventBridge, 'redeliver'>
  readonly sns: Pick<Sns, 'redeliver'>
  readonly lambda: Pick<Lambda, 'invokeAsync'>
}

/** What Lambda sends to the destination for failed events. */
const FailedInvocation = t.type({
  requestContext: t.type({ functionArn: t.string, condition: t.string, approximateInvokeCount: t.number }),
  requestPayload: t.unknown,
  responsePayload: t.partial({ errorType: t.string, errorMessage: t.string }),
})

const Notification = t.intersection([
  t.type({ Type: t.literal('Notification'), TopicArn: t.string, Message: t.string }),
  t.partial({ Subject: t.string }),
])

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Read {
  readonly problem: string
  readonly target?: string
  /** @throws Error when the target does not take it */
  readonly send?: (queueArn: string) => void
}

const unversioned = (arn: string): string => arn.replace(/:\$LATEST$/, '')

const read = ({ body, attributes }: QueuedMessage, { bus, sns, lambda }: DeadLetterParts): Read => {
  const content = parsed(body)
  const { RULE_ARN: rule, TARGET_ARN: target, ERROR_CODE, ERROR_MESSAGE } = attributes
  if (rule !== undefined && target !== undefined && Event.is(content)) {
    const event: Event = content
    return {
      problem: `${event['detail-type']} was not delivered: ${ERROR_CODE} ${ERROR_MESSAGE ?? ''}`.trim(),
      target,
      send: (queueArn) => bus.redeliver(rule, queueArn, event),
    }
  }
  if (FailedInvocation.is(content)) {
    const { requestContext, requestPayload, responsePayload } = content
    const { condition, approximateInvokeCount: count } = requestContext
    const reason = responsePayload.errorMessage ?? responsePayload.errorType ?? 'no reason given'
    const functionArn = unversioned(requestContext.functionArn)
    return {
      problem: `failed ${count} times (${condition}): ${reason}`,
      target: functionArn,
      send: () => void lambda.invokeAsync(functionArn, JSON.stringify(requestPayload)),
    }
  }
  if (Notification.is(content)) {
    const { TopicArn: topicArn, Message: message, Subject: subject } = content
    return {
      problem: `a message of ${topicArn} was not delivered: ${attributes.ErrorMessage ?? 'no reason given'}`,
      target: topicArn,
      send: (queueArn) => sns.redeliver(topicArn, queueArn, { message, subject }),
    }
  }
  return { problem: 'a message of unknown form' }
}

/** What waits in the dead-letter queues, and the way back to where it was meant to go. */
export const createDeadLetters = (parts: DeadLetterParts) => {
  const { queues } = parts

  const list = () =>
    Promise.all(
      queues.queues.map(async ({ name }) => ({
        name,
        messages: (await queues.look(name)).map((message): DeadLetter => {
          const { problem, target } = read(message, parts)
          return { ...message, problem, ...(target !== undefined && { target }) }
        }),
      })),
    )

  /**
   * Sends one message, or all of a queue, where they were meant to go; each leaves its queue after it was accepted there, and
   * one that is not accepted holds up no other. Answers how many.
   * @throws Error when there is no such queue or message, or some target does not take its own; it says which stay, and why
   */
  const redrive = async (name: string, messageId?: string): Promise<number> => {
    const queue = queues.queues.find((one) => one.name === name)
    if (queue === undefined) throw new Error(`there is no queue ${name}`)
    const messages = await queues.look(name)
    const chosen = messages.filter(({ id }) => messageId === undefined || id === messageId)
    if (chosen.length === 0) throw new Error(`there is no such message in ${name}`)
    const stay: string[] = []
    for (const message of chosen) {
      const { send, problem } = read(message, parts)
      try {
        if (send === undefined) throw new Error(problem)
        send(queue.arn)
        await queues.remove(name, message.id)
      } catch (error) {
        stay.push(
          `${message.id} cannot be redriven: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }
    const sent = chosen.length - stay.length
    if (stay.length === 0) return sent
    throw new Error([...(sent === 0 ? [] : [`${sent} of ${chosen.length} sent again`]), ...stay].join('; '))
  }

  return { list, redrive }
}
export type DeadLetters = ReturnType<typeof createDeadLetters>
