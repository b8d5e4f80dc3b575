import * as t from 'io-ts'
import type { AwsRequest, AwsResponse, LocalService } from '../../model'
import type { Definition } from '../../terraform'
import { jsonError } from '../error'
import { parsed } from '../event-bridge/request'
import type { SqsQueue } from './definition'
import { messageProblem, REFUSED } from './message-limits'
import { queueProblem } from './queue-limits'

const json = (value: object): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(value),
})

/** fauxqs has one account, whose number is in its ARNs and URLs. */
const fauxqsAccount = '000000000000'

/** Operations that carry messages, in which nothing may be replaced. */
const carriesMessages = (operation: string | undefined) =>
  /^(SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility)/.test(operation ?? '')

/** Codes that have a name before them; fauxqs gives it to all. */
const prefixed = new Set([
  ...['NonExistentQueue', 'QueueDeletedRecently', 'PurgeQueueInProgress', 'MessageNotInflight'],
  ...['TooManyEntriesInBatchRequest', 'EmptyBatchRequest', 'BatchEntryIdsNotDistinct', 'BatchRequestTooLong'],
  ...['InvalidBatchEntryId', 'UnsupportedOperation'],
])

const withCode = ({ headers = {}, ...answer }: AwsResponse): AwsResponse => {
  const code = headers['x-amzn-query-error']
  if (code === undefined) return { ...answer, headers }
  const short = code.replace(/^AWS\.SimpleQueueService\.(\w+)/, (whole, name) =>
    prefixed.has(name) ? whole : name,
  )
  return { ...answer, headers: { ...headers, 'x-amzn-query-error': short } }
}

const refused = (code: string, message: string): AwsResponse => {
  const { headers, ...answer } = jsonError(400, code, message)
  return { ...answer, headers: { ...headers, 'x-amzn-query-error': `${code};Sender` } }
}

/** Handles of fauxqs; SQS knows its own, too, of whatever queue. */
const HANDLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const Batch = t.type({
  QueueUrl: t.string,
  Entries: t.array(t.type({ Id: t.string, MessageBody: t.string })),
})
const Batched = t.partial({ Successful: t.array(t.unknown), Failed: t.array(t.type({ Id: t.string })) })

/** SQS in front of fauxqs: ARNs and URLs of the definition's account and of the gateway, and what fauxqs takes and SQS does not. */
export const createSqs = (
  { accountId }: Definition,
  endpoint: string,
  forward: (request: AwsRequest) => Promise<AwsResponse>,
): LocalService => {
  /**
   * Each entry is taken or refused by itself, unless the batch is refused as a whole: fauxqs gets them all, so that it looks at that, and
   * in those that SQS refuses a body that it refuses as well.
   */
  const sendBatch = async (request: AwsRequest, input: t.TypeOf<typeof Batch>): Promise<AwsResponse> => {
    const { QueueUrl } = input
    const problems = new Map(input.Entries.map((entry) => [entry.Id, messageProblem({ QueueUrl, ...entry })]))
    const Entries = input.Entries.map((entry) =>
      problems.get(entry.Id) === undefined
        ? entry
        : { ...entry, MessageBody: '\u0001'.repeat(Buffer.byteLength(entry.MessageBody) || 1) },
    )
    const answer = await forward({ ...request, body: Buffer.from(JSON.stringify({ ...input, Entries })) })
    const given = parsed(String(answer.body ?? ''))
    if (answer.status !== 200 || !Batched.is(given) || given.Failed === undefined) return answer
    const Failed = given.Failed.map((one) => {
      const Message = problems.get(one.Id)
      return Message === undefined ? one : { ...one, Code: 'InvalidParameterValue', Message }
    })
    const { Successful = [] } = given
    // SQS has no empty lists.
    return json({ ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) })
  }

  const carry = async (request: AwsRequest): Promise<AwsResponse> => {
    const input = parsed(request.body.toString())
    if (request.operation === 'SendMessage') {
      const problem = messageProblem(input)
      if (problem !== undefined) return refused('InvalidParameterValue', problem)
    }
    if (request.operation === 'SendMessageBatch' && Batch.is(input)) return sendBatch(request, input)
    if (t.type({ ReceiptHandle: t.string }).is(input) && !HANDLE.test(input.ReceiptHandle))
      return refused(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${input.ReceiptHandle}" is not a valid receipt handle.`,
      )
    return forward(request)
  }

  return {
    names: ['sqs'],
    handle: async (request) => {
      if (carriesMessages(request.operation)) return withCode(await carry(request))
      const problem = queueProblem(request.operation, parsed(request.body.toString()))
      if (problem !== undefined) return refused(...problem)
      const asked = request.body.toString().replaceAll(`:${accountId}:`, `:${fauxqsAccount}:`)
      const {
        body,
        headers: { 'content-length': _length, ...headers } = {},
        ...answer
      } = await forward({
        ...request,
        body: Buffer.from(asked),
      })
      const answered = String(body ?? '')
        .replace(/http:\/\/[^/"]+\/0{12}\//g, `${endpoint}/${accountId}/`)
        .replaceAll(`:${fauxqsAccount}:`, `:${accountId}:`)
      return withCode({ ...answer, headers, body: answered })
    },
  }
}

/** The queue's attributes as `CreateQueue` takes them. */
export const queueAttributes = (queue: SqsQueue): Readonly<Record<string, string>> => {
  const given = {
    DelaySeconds: queue.delay_seconds,
    MaximumMessageSize: queue.max_message_size,
    MessageRetentionPeriod: queue.message_retention_seconds,
    ReceiveMessageWaitTimeSeconds: queue.receive_wait_time_seconds,
    RedrivePolicy: queue.redrive_policy,
    VisibilityTimeout: queue.visibility_timeout_seconds,
  }
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
  )
}

/** JSON with the characters that SQS refuses written as escapes, which mean the same. */
export const sendable = (json: string): string =>
  json.replace(
    /[\u{fffe}\u{ffff}\u{d800}-\u{dfff}]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** A text without what SQS takes in no attribute. */
export const sendableText = (text: string): string =>
  [...text].map((one) => (REFUSED.test(one) ? '\ufffd' : one)).join('')
