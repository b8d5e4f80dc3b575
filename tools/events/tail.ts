import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import * as E from 'fp-ts/Either'
import { type BusEvent, idOf, readEvent, timeOf } from './line'
import { type Clients, makeTemporary, patternOf, tailName } from './temporary'

export interface TailOptions {
  readonly bus: string
  readonly stage: string
  readonly alert?: string
  readonly replays: boolean
}

export interface Tail {
  readonly clients: Clients
  readonly stop: AbortSignal
  readonly now: () => Date
  /** Called when events arrive from now on. */
  readonly ready: () => void
  readonly event: (event: BusEvent, text: string) => void
  readonly problem: (problem: string) => void
}

/** Seconds of a long poll: the most that SQS allows. */
const POLL_S = 20
/** Ids that are remembered. Deliveries of one event lie seconds apart. */
const REMEMBERED = 10_000

/** Follows the bus until it is stopped. What it made is removed in any case. */
export const tail = async (options: TailOptions, given: Tail): Promise<void> => {
  const { clients, stop, now } = given
  const made = await makeTemporary(clients, options.bus, tailName(now(), options.stage), patternOf(options))
  try {
    given.ready()
    const seen = new Set<string>()
    while (!stop.aborted) {
      const messages = await received(clients, made.queueUrl, stop)
      tell(messages, seen, given)
      await forget(clients, made.queueUrl, messages)
    }
  } finally {
    await made.remove()
  }
}

const received = async (
  clients: Clients,
  QueueUrl: string,
  stop: AbortSignal,
): Promise<readonly Message[]> => {
  try {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: POLL_S }),
      { abortSignal: stop },
    )
    return Messages
  } catch (error) {
    if (stop.aborted) return []
    throw error
  }
}

/** In the order of their times, as far as they came together; each once. */
const tell = (messages: readonly Message[], seen: Set<string>, given: Tail): void => {
  const read = messages.flatMap(({ Body = '' }) => {
    const event = readEvent(Body)
    if (E.isRight(event)) return [{ event: event.right, text: Body }]
    given.problem(`a message is no event: ${event.left}`)
    return []
  })
  read.sort((a, b) => (timeOf(a.event) < timeOf(b.event) ? -1 : 1))
  for (const { event, text } of read) {
    // A replayed event is another delivery on purpose, and one of another source with an id of ours is another event.
    const id = `${event.source} ${idOf(event)} ${event['replay-name'] ?? ''}`
    if (seen.has(id)) continue
    seen.add(id)
    if (seen.size > REMEMBERED) for (const first of seen) if (seen.delete(first)) break
    given.event(event, text)
  }
}

const forget = async (clients: Clients, QueueUrl: string, messages: readonly Message[]): Promise<void> => {
  const entries = messages.flatMap(({ ReceiptHandle }, index) =>
    ReceiptHandle === undefined ? [] : [{ Id: String(index), ReceiptHandle }],
  )
  if (entries.length > 0)
    await clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }))
}
