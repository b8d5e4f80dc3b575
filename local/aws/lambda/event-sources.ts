import { setTimeout as wait } from 'node:timers/promises'
import * as t from 'io-ts'
import type { AwsRequest, Report } from '../../model'
import { type Definition, DefinitionError } from '../../terraform'
import { functionKeyId } from '../credentials'
import type { Iam } from '../iam'
import type { Storage } from '../storage'
import { SqsQueue } from '../storage/definition'
import { EventSourceMapping } from './definition'
import type { Lambda } from './model'

export interface EventSourceOptions {
  readonly definition: Definition
  readonly lambda: Pick<Lambda, 'invoke' | 'find'>
  readonly callSqs: Storage['callSqs']
  readonly refusal: Iam['refusal']
  readonly report: Report
}

export interface EventSources {
  /** Resolves when no message of a queue is worked on, and none waits that could be. */
  idle(): Promise<void>
  /** Takes no more messages, and waits for those that are worked on. */
  stop(): Promise<void>
}

const Attribute = t.intersection([
  t.type({ DataType: t.string }),
  t.partial({ StringValue: t.string, BinaryValue: t.string }),
])
const SqsMessage = t.intersection([
  t.type({ MessageId: t.string, ReceiptHandle: t.string, Body: t.string }),
  t.partial({
    MD5OfBody: t.string,
    Attributes: t.record(t.string, t.string),
    MessageAttributes: t.record(t.string, Attribute),
  }),
])
type SqsMessage = t.TypeOf<typeof SqsMessage>
const Received = t.partial({ Messages: t.array(SqsMessage) })
const Counted = t.type({
  Attributes: t.type({
    ApproximateNumberOfMessages: t.string,
    ApproximateNumberOfMessagesNotVisible: t.string,
  }),
})
const Answer = t.type({ batchItemFailures: t.unknown })
const Failures = t.array(t.type({ itemIdentifier: t.string }))

/** What the role of a function must be allowed, or Lambda makes no mapping. */
const NEEDED = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']
/** Seconds that one request waits for a message, and milliseconds before the next after one that failed. */
const POLL_S = 20
const AGAIN_MS = 1_000
/** Milliseconds between two looks whether a queue is empty. */
const LOOK_MS = 10

interface Mapping {
  readonly queue: { readonly arn: string; readonly url: string }
  /** Milliseconds until a message that was taken comes again, or becomes a dead letter. */
  readonly visibleMs: number
  /** Its messages that no one works on, by when their time is up. */
  readonly resting: Map<string, number>
  readonly reference: string
  readonly functionName: string
  readonly batchSize: number
  readonly reportsItems: boolean
  /** Invocations at once. */
  readonly atOnce: number
}

/** Queues without those whose messages functions take: what is in the others waits for people. */
export const notTaken = (definition: Definition, queues: Storage['queues']): Storage['queues'] => {
  const taken = new Set(
    definition
      .ofType('aws_lambda_event_source_mapping', EventSourceMapping)
      .map(({ attributes }) => attributes.event_source_arn),
  )
  return { ...queues, queues: queues.queues.filter(({ arn }) => !taken.has(arn)) }
}

/** A call of SQS in the name of a function's role, as IAM sees it. */
const requestOf = (region: string, functionName: string, operation: string, input: object): AwsRequest => ({
  ...{ service: 'sqs', operation, method: 'POST', path: '/', query: new URLSearchParams() },
  headers: {
    authorization: `AWS4-HMAC-SHA256 Credential=${functionKeyId(functionName)}/20260101/${region}/sqs/aws4_request`,
  },
  body: Buffer.from(JSON.stringify(input)),
})

/** @throws DefinitionError where AWS would make no such mapping */
const readMappings = ({ definition, lambda, refusal }: EventSourceOptions): readonly Mapping[] =>
  definition
    .ofType('aws_lambda_event_source_mapping', EventSourceMapping)
    .filter(({ attributes }) => attributes.enabled !== false)
    .map(({ address, attributes }) => {
      const refuse = (problem: string): never => {
        throw new DefinitionError(address, problem)
      }
      const { event_source_arn: arn, function_name: reference, batch_size: batchSize = 10 } = attributes
      const queue =
        definition.ofType('aws_sqs_queue', SqsQueue).find(({ computed }) => computed.arn === arn) ??
        refuse(`takes messages of ${arn}, which is no queue of this definition`)
      const { name: functionName, configuration, limit } = lambda.find(reference)
      const { timeout = 3 } = configuration
      const { visibility_timeout_seconds: visible = 30 } = queue.attributes
      if (visible < timeout)
        refuse(
          `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${timeout} seconds`,
        )
      if (batchSize < 1 || batchSize > 10)
        refuse(`the local cloud takes 1 to 10 messages at a time, not ${batchSize}`)
      const url = queue.computed.url ?? ''
      for (const operation of NEEDED) {
        const refused = refusal(requestOf(definition.region, functionName, operation, { QueueUrl: url }))
        if (refused !== undefined)
          refuse(`the function's role does not have permissions to call ${operation} on SQS: ${refused}`)
      }
      const { maximum_concurrency: most = limit } = attributes.scaling_config ?? {}
      return {
        queue: { arn, url },
        visibleMs: visible * 1_000,
        resting: new Map(),
        ...{ reference, functionName, batchSize },
        reportsItems: attributes.function_response_types?.includes('ReportBatchItemFailures') ?? false,
        atOnce: Math.min(most, limit),
      }
    })

/** As Lambda names what SQS names with capitals; the lists are empty, since SQS has never had them. */
const attributeOf = ({ DataType, StringValue, BinaryValue }: t.TypeOf<typeof Attribute>): object => ({
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
})

const recordOf = (message: SqsMessage, arn: string): object => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, attributeOf(value)]),
  ),
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: arn.split(':')[3],
})

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Ids of the messages that come again: what an answer names, and all where it names anything but messages that were there: a
 * misspelled key must not delete what has failed. An answer without a list names none.
 */
const failedIn = (answer: string, batch: readonly SqsMessage[]): ReadonlySet<string> => {
  const found = parsed(answer)
  if (!Answer.is(found) || found.batchItemFailures === null || found.batchItemFailures === undefined)
    return new Set()
  const ids = batch.map(({ MessageId }) => MessageId)
  if (!Failures.is(found.batchItemFailures)) return new Set(ids)
  const named = found.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  return new Set(named.every((id) => ids.includes(id)) ? named : ids)
}

/**
 * Functions that take the messages of a queue, as Lambda's pollers have them do: a message is deleted when its invocation has
 * succeeded, and otherwise comes again after the queue's visibility timeout, until its redrive policy makes it a dead letter.
 */
export const createEventSources = (options: EventSourceOptions): EventSources => {
  const { definition, lambda, report } = options
  const mappings = readMappings(options)
  const stopping = new AbortController()
  const working = new Set<Promise<void>>()

  const call = async (functionName: string, operation: string, input: object): Promise<unknown> => {
    const refused = options.refusal(requestOf(definition.region, functionName, operation, input))
    if (refused !== undefined) throw new Error(refused)
    return options.callSqs(operation, input)
  }

  const work = async (mapping: Mapping, batch: readonly SqsMessage[]): Promise<void> => {
    const { queue, visibleMs, resting, reference, functionName, reportsItems } = mapping
    const taken = Date.now()
    const payload = JSON.stringify({ Records: batch.map((message) => recordOf(message, queue.arn)) })
    const result = await lambda.invoke(reference, payload)
    const failed = result.failed
      ? new Set(batch.map(({ MessageId }) => MessageId))
      : reportsItems
        ? failedIn(result.payload, batch)
        : new Set<string>()
    for (const { MessageId, ReceiptHandle } of batch)
      if (failed.has(MessageId)) resting.set(MessageId, taken + visibleMs)
      else await call(functionName, 'DeleteMessage', { QueueUrl: queue.url, ReceiptHandle })
  }

  const receive = async ({ queue, functionName, batchSize }: Mapping): Promise<readonly SqsMessage[]> => {
    const answer = await call(functionName, 'ReceiveMessage', {
      QueueUrl: queue.url,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: POLL_S,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    return Received.is(answer) ? (answer.Messages ?? []) : []
  }

  /** One of as many as may work at once. */
  const poll = async (mapping: Mapping): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const batch = await receive(mapping)
        if (batch.length === 0 || stopping.signal.aborted) continue
        for (const { MessageId } of batch) mapping.resting.delete(MessageId)
        const one = work(mapping, batch)
        working.add(one)
        await one.finally(() => working.delete(one))
      } catch (error) {
        if (stopping.signal.aborted) return
        report('lambda', `messages for ${mapping.functionName}: ${String(error)}`)
        await wait(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }
  for (const mapping of mappings) for (let poller = 0; poller < mapping.atOnce; poller++) void poll(mapping)

  /** Messages that could be worked on, and those that somebody has just taken. */
  const open = async ({ functionName, queue, resting }: Mapping): Promise<number> => {
    for (const [id, until] of resting) if (until <= Date.now()) resting.delete(id)
    const answer = await call(functionName, 'GetQueueAttributes', {
      QueueUrl: queue.url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    })
    if (!Counted.is(answer)) return 0
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: taken } =
      answer.Attributes
    return Number(visible) + Math.max(0, Number(taken) - resting.size)
  }

  return {
    idle: async () => {
      for (;;) {
        await Promise.allSettled(working)
        const counts = await Promise.all(mappings.map(open))
        if (working.size === 0 && counts.every((count) => count === 0)) return
        await wait(LOOK_MS)
      }
    },
    stop: async () => {
      stopping.abort()
      await Promise.allSettled(working)
    },
  }
}
