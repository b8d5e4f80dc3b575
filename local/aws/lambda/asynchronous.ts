import { setTimeout as wait } from 'node:timers/promises'
import type { Report, RetryDelay } from '../../model'
import { type Definition, DefinitionError } from '../../terraform'
import { EventInvokeConfig, type FunctionReference, LATEST, referenceOf } from './definition'
import type { Invocation, InvokeResult } from './environment'
import type { RunnableFunction } from './functions'

/** Puts a message into an SQS queue; the attributes are strings. */
export type SendToQueue = (
  queueArn: string,
  body: string,
  attributes: Readonly<Record<string, string>>,
) => Promise<void>

export interface AsynchronousOptions {
  readonly definition: Definition
  readonly invoke: (invoked: RunnableFunction, invocation: Invocation) => Promise<InvokeResult>
  readonly sendToQueue: SendToQueue
  readonly retryDelay: RetryDelay
  readonly report: Report
}

type Condition = 'RetriesExhausted' | 'EventAgeExceeded'

/** What a dead letter has of an error's message. */
const MESSAGE_BYTES = 1024
/** A decoder that waits for more keeps back the character that the cut goes through. */
const cut = (message: string): string =>
  new TextDecoder().decode(Buffer.from(message).subarray(0, MESSAGE_BYTES), { stream: true })

const keyOf = ({ name, qualifier = LATEST }: FunctionReference): string => `${name}:${qualifier}`

const queueOnly = (address: string, arn: string | undefined): void => {
  if (arn !== undefined && !arn.startsWith('arn:aws:sqs:')) {
    throw new DefinitionError(address, `sends failed events to ${arn}; only SQS queues are supported`)
  }
}

/** What AWS sends to the destination for failed events. */
const destinationRecord = (
  { arn }: RunnableFunction,
  { requestId, payload, arn: named }: Invocation,
  result: InvokeResult,
  condition: Condition,
  attempts: number,
): string =>
  JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${arn}:${referenceOf(named).qualifier ?? LATEST}`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(payload),
    responseContext: { statusCode: 200, executedVersion: LATEST, functionError: 'Unhandled' },
    responsePayload: JSON.parse(result.payload),
  })

/** Runs accepted events: up to two retries, then the destination and the dead-letter queue. */
export const createAsynchronous = ({
  definition,
  invoke,
  sendToQueue,
  retryDelay,
  report,
}: AsynchronousOptions) => {
  const configurations = new Map<string, EventInvokeConfig>()
  for (const { address, attributes } of definition.ofType(
    'aws_lambda_function_event_invoke_config',
    EventInvokeConfig,
  )) {
    queueOnly(address, attributes.destination_config?.on_failure?.destination)
    const { name, qualifier = attributes.qualifier } = referenceOf(attributes.function_name)
    configurations.set(keyOf({ name, qualifier }), attributes)
  }
  /** That of a function is not that of its aliases. */
  const configurationOf = ({ arn }: Invocation) => configurations.get(keyOf(referenceOf(arn)))
  const stopping = new AbortController()

  const run = async (invoked: RunnableFunction, invocation: Invocation): Promise<void> => {
    const { maximum_retry_attempts: retries = 2, maximum_event_age_in_seconds: age = 21_600 } =
      configurationOf(invocation) ?? {}
    const expires = Date.now() + age * 1000
    for (let attempt = 1; ; attempt++) {
      const result = await invoke(invoked, invocation)
      if (!result.failed) return
      const expired = Date.now() >= expires
      if (expired || attempt > retries) {
        return failed(invoked, invocation, result, expired ? 'EventAgeExceeded' : 'RetriesExhausted', attempt)
      }
      await wait(retryDelay(attempt + 1), undefined, { signal: stopping.signal })
    }
  }

  const failed = async (
    invoked: RunnableFunction,
    invocation: Invocation,
    result: InvokeResult,
    condition: Condition,
    attempts: number,
  ): Promise<void> => {
    const destination = configurationOf(invocation)?.destination_config?.on_failure?.destination
    const deadLetters = invoked.configuration.dead_letter_config?.target_arn
    const reason = /"errorMessage":"((?:[^"\\]|\\.){0,200})/.exec(result.payload)?.[1] ?? condition
    for (const queue of [destination, deadLetters])
      if (queue !== undefined)
        report(
          'lambda',
          `${invoked.name}: failed ${attempts} times, its event waits in ${queue.split(':').at(-1)}: ${reason}`,
        )
    if (destination !== undefined) {
      await sendToQueue(destination, destinationRecord(invoked, invocation, result, condition, attempts), {})
    }
    if (deadLetters !== undefined) {
      const { errorMessage }: { errorMessage?: string } = JSON.parse(result.payload)
      const attributes = {
        RequestID: invocation.requestId,
        ErrorCode: '200',
        ErrorMessage: cut(errorMessage ?? ''),
      }
      await sendToQueue(deadLetters, invocation.payload, attributes)
    }
    if (destination === undefined && deadLetters === undefined) {
      report(
        'lambda',
        `${invoked.name}: an event is dropped after ${attempts} attempts; it has no destination`,
      )
    }
  }

  return {
    run,
    /** Ends the waits for retries; the events are lost, as with any part of a cloud in memory. */
    stop: () => stopping.abort(),
  }
}
