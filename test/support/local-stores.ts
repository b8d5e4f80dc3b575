import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamodbResourceTypes, startDynamoDb } from '../../local/aws/dynamodb'
import { openGateway } from '../../local/aws/gateway'
import { startStorage, storageResourceTypes } from '../../local/aws/storage'
import { readDefinition } from '../../local/terraform'
import { ref, writeDefinition } from './write-definition'

/** A table, a bucket and two queues of the local cloud, behind a gateway that asks for no credentials, and their clients. */

export const alerts = {
  name: 'alerts',
  billing_mode: 'PAY_PER_REQUEST',
  hash_key: 'alert_id',
  attribute: [
    { name: 'alert_id', type: 'S' },
    { name: 'open', type: 'S' },
  ],
  global_secondary_index: [
    { name: 'open-work', hash_key: 'open', range_key: 'alert_id', projection_type: 'KEYS_ONLY' },
  ],
  ttl: { attribute_name: 'ttl', enabled: true },
  point_in_time_recovery: { enabled: true },
  tags: { Project: 'CloudOpsAgent' },
}
export const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:dead-letters'
export const types = { ...dynamodbResourceTypes, ...storageResourceTypes }
const stack = {
  aws_dynamodb_table: { alerts },
  aws_s3_bucket: { analysis: { bucket: 'domain-alert-analysis' } },
  aws_s3_bucket_versioning: {
    analysis: { bucket: ref('aws_s3_bucket.analysis.id'), versioning_configuration: { status: 'Enabled' } },
  },
  aws_sqs_queue: {
    dead: { name: 'dead-letters', sqs_managed_sse_enabled: true, message_retention_seconds: 1209600 },
    work: {
      name: 'work',
      redrive_policy: JSON.stringify({
        deadLetterTargetArn: ref('aws_sqs_queue.dead.arn'),
        maxReceiveCount: 1,
      }),
    },
  },
}

export const BUCKET = 'domain-alert-analysis'

export interface LocalStores {
  readonly endpoint: string
  readonly storage: Awaited<ReturnType<typeof startStorage>>
  readonly dynamo: DynamoDBClient
  readonly s3: S3Client
  readonly sqs: SQSClient
  stop(): Promise<void>
}

export const startLocalStores = async (): Promise<LocalStores> => {
  const written = writeDefinition(stack)
  const gateway = await openGateway(0, () => {})
  const { endpoint } = gateway
  const definition = readDefinition(written.directory, types, { endpoint })
  const tables = await startDynamoDb(definition)
  const storage = await startStorage(definition, endpoint)
  gateway.attach({ services: [tables.service, ...storage.services], routes: [] })
  const settings = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  }
  const dynamo = new DynamoDBClient(settings)
  const s3 = new S3Client(settings)
  const sqs = new SQSClient(settings)
  const stop = async (): Promise<void> => {
    for (const client of [dynamo, s3, sqs]) client.destroy()
    await gateway.stop()
    await tables.stop()
    await storage.stop()
    written.remove()
  }
  return { endpoint, storage, dynamo, s3, sqs, stop }
}

/** Name of what a promise rejects with. */
export const nameOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  )
