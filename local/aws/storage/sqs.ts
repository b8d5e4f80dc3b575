import type { AwsRequest, AwsResponse, LocalService } from '../../model'
import type { Definition } from '../../terraform'
import type { SqsQueue } from './definition'

/** fauxqs has one account, whose number is in its ARNs and URLs. */
const fauxqsAccount = '000000000000'

/** Operations that carry messages, in which nothing may be replaced. */
const carriesMessages = (operation: string | undefined) =>
  /^(SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility)/.test(operation ?? '')

/** SQS in front of fauxqs: ARNs and URLs of the definition's account and of the gateway. */
export const createSqs = (
  { accountId }: Definition,
  endpoint: string,
  forward: (request: AwsRequest) => Promise<AwsResponse>,
): LocalService => ({
  names: ['sqs'],
  handle: async (request) => {
    if (carriesMessages(request.operation)) return forward(request)
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
    return { ...answer, headers, body: answered }
  },
})

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
