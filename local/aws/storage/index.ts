import type { AwsRequest, AwsResponse, LocalService, Report } from '../../model'
import { inMemory, type Persistence } from '../../persistence'
import type { SampleResources } from '../../sites/resources'
import { type Definition, DefinitionError } from '../../terraform'
import { S3Bucket, SqsQueue } from './definition'
import { createQueues, type Queues } from './queues'
import { createS3 } from './s3'
import { createSqs, queueAttributes, sendable, sendableText } from './sqs'
import { openStores, type Stores } from './stores'
import { withVersions } from './versions'

export { storageResourceTypes } from './definition'

export interface Storage {
  readonly services: readonly LocalService[]
  readonly queues: Queues
  /** Attributes are sent as strings. Rejects when there is no such queue. */
  sendToQueue(queueArn: string, body: string, attributes: Readonly<Record<string, string>>): Promise<void>
  /** A call of SQS by the cloud itself; rejects with SQS's answer where that is an error. */
  callSqs(operation: string, input: object): Promise<unknown>
  stop(): Promise<void>
}

type BuildOptions = NonNullable<Parameters<typeof import('fauxqs').buildApp>[0]>

/** Made by fauxqs itself, though its package does not say so. */
const asTheirs = (stores: Stores) => stores as unknown as NonNullable<BuildOptions['stores']>

const signed = (region: string, service: string) =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`

/** Starts fauxqs, within this process and without a port of its own, with the definition's buckets and queues. */
export const startStorage = async (
  definition: Definition,
  endpoint: string,
  kept: Persistence = inMemory,
  samples: Pick<SampleResources, 'objects'> = {},
  report: Report = () => {},
): Promise<Storage> => {
  const { region } = definition
  const fauxqs = await import('fauxqs')
  const { stores, close } = await openStores(kept.folder('storage'))
  const app = fauxqs.buildApp({ logger: false, defaultRegion: region, stores: asTheirs(stores) })
  app.addHook('preClose', async () => close())
  await app.ready()

  const forward = async (request: AwsRequest): Promise<AwsResponse> => {
    const {
      'transfer-encoding': _chunked,
      'content-length': _length,
      expect: _expect,
      ...headers
    } = request.headers
    const search = request.query.size === 0 ? '' : `?${request.query}`
    const answer = await app.inject({
      method: request.method as 'GET',
      url: `${request.path}${search}`,
      headers,
      ...(request.body.length > 0 && { payload: request.body }),
    })
    const sent = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || name === 'transfer-encoding' || name === 'connection'
        ? []
        : [[name, `${value}`]],
    )
    return { status: answer.statusCode, headers: Object.fromEntries(sent), body: answer.rawPayload }
  }
  const s3 = createS3(definition, forward, stores)
  const sqs = createSqs(definition, endpoint, forward)

  /** A call of the cloud itself. */
  const call = async (
    service: LocalService,
    request: Pick<AwsRequest, 'method' | 'path' | 'operation'>,
    input?: unknown,
  ) => {
    const [name = ''] = service.names
    const { status, body } = await service.handle({
      ...request,
      service: name,
      query: new URLSearchParams(),
      headers: {
        host: new URL(endpoint).host,
        authorization: signed(region, name),
        ...(request.operation !== undefined && {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AmazonSQS.${request.operation}`,
        }),
      },
      body: Buffer.from(input === undefined ? '' : JSON.stringify(input)),
    })
    if (status >= 300) throw new Error(`${status} ${body}`)
    return String(body ?? '')
  }
  const callSqs = (operation: string, input: unknown) =>
    call(sqs, { method: 'POST', path: '/', operation }, input)

  const create = async (address: string, creation: Promise<unknown>): Promise<unknown> =>
    creation.catch(async (error: unknown) => {
      await app.close()
      throw new DefinitionError(address, `could not be created: ${String(error)}`)
    })

  /** A queue of before keeps its messages and gets the attributes that are defined now. */
  const createQueue = async (QueueName: string, QueueUrl: string, Attributes: object): Promise<void> => {
    if (stores.sqsStore.getQueueByName(QueueName) === undefined)
      return void (await callSqs('CreateQueue', { QueueName, Attributes }))
    if (Object.keys(Attributes).length > 0) await callSqs('SetQueueAttributes', { QueueUrl, Attributes })
  }

  for (const { address, attributes } of definition.ofType('aws_s3_bucket', S3Bucket)) {
    if (stores.s3Store.hasBucket(attributes.bucket)) continue
    await create(address, call(s3, { method: 'PUT', path: `/${attributes.bucket}`, operation: undefined }))
  }
  const queues: { name: string; arn: string; url: string }[] = []
  // A queue comes after its dead-letter queue, since it refers to it.
  for (const { address, attributes, computed } of definition.ofType('aws_sqs_queue', SqsQueue)) {
    const Attributes = queueAttributes(attributes)
    await create(address, createQueue(attributes.name, computed.url ?? '', Attributes))
    queues.push({ name: attributes.name, arn: computed.arn ?? '', url: computed.url ?? '' })
  }

  /** URL of a queue that somebody has made since. */
  const urlOfMade = async (queueArn: string): Promise<string> => {
    try {
      const found: unknown = JSON.parse(
        await callSqs('GetQueueUrl', { QueueName: queueArn.split(':').at(-1) }),
      )
      return (found as { readonly QueueUrl: string }).QueueUrl
    } catch (cause) {
      throw new Error(`there is no queue ${queueArn}`, { cause })
    }
  }

  return {
    services: [withVersions(s3, samples, report), sqs],
    queues: createQueues(queues, stores),
    callSqs: async (operation, input) => {
      const answer = await callSqs(operation, input)
      return answer === '' ? {} : JSON.parse(answer)
    },
    sendToQueue: async (queueArn, body, attributes) => {
      const QueueUrl = queues.find(({ arn }) => arn === queueArn)?.url ?? (await urlOfMade(queueArn))
      // SQS refuses an empty attribute.
      const given = Object.entries(attributes).filter(([, value]) => value !== '')
      const MessageAttributes = Object.fromEntries(
        given.map(([name, value]) => [name, { DataType: 'String', StringValue: sendableText(value) }]),
      )
      await callSqs('SendMessage', { QueueUrl, MessageBody: sendable(body), MessageAttributes })
    },
    stop: () => app.close(),
  }
}
