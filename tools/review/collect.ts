import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { reviewFolder } from '../../functions/incident-review/filing'
import { inParallel } from '../../functions/runtime/worker-pool'
import { ToolError } from '../../local/commands/shared/command-line'
import { Alert } from '../../schemas/alert'
import { decode } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { allPages } from '../shared/all-pages'
import { type Filed, readFiled } from './filed'
import type { Stored } from './record'

/** Objects that are read at the same time. */
const AT_ONCE = 16
/** What BatchGetItem takes. */
const BATCH = 100
/** How often those are asked for again that it has left out. */
const ROUNDS = 50

/** Keys of everything that a replay has filed so far. */
export const filedKeys = async (s3: S3Client, bucket: string, replay: string): Promise<readonly string[]> => {
  const files = await allPages(async (token) => {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: reviewFolder(replay),
        ...defined({ ContinuationToken: token }),
      }),
    )
    return { items: page.Contents, next: page.NextContinuationToken }
  })
  return files.flatMap(({ Key }) => (Key === undefined ? [] : [Key]))
}

/** Reads files; those that cannot be read are reported, not dropped. */
export const readFiles = async (
  s3: S3Client,
  bucket: string,
  keys: readonly string[],
): Promise<{ readonly events: readonly Filed[]; readonly unreadable: readonly string[] }> => {
  const events: Filed[] = []
  const unreadable: string[] = []
  await inParallel(AT_ONCE, keys, async (key) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    const filed = readFiled((await Body?.transformToString()) ?? '')
    if (E.isRight(filed)) events.push(filed.right)
    else unreadable.push(`${key}: ${filed.left}`)
  })
  return { events, unreadable }
}

/** The stored alerts of some ids, strongly consistent. */
export const storedAlerts = async (
  dynamo: DynamoDBClient,
  table: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Stored>> => {
  const client = DynamoDBDocumentClient.from(dynamo)
  const found = new Map<string, Stored>()
  let waiting = [...new Set(ids)]
  for (let round = 1; waiting.length > 0; round++) {
    if (round > ROUNDS) throw new ToolError(`the table ${table} does not answer for all alerts`)
    const again: string[] = []
    for (let from = 0; from < waiting.length; from += BATCH) {
      const Keys = waiting.slice(from, from + BATCH).map((alert_id) => ({ alert_id }))
      const answer = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
      )
      for (const item of answer.Responses?.[table] ?? []) {
        const alert = decode(Alert, item)
        found.set(String(item.alert_id), E.isRight(alert) ? alert.right : alert.left)
      }
      for (const { alert_id } of answer.UnprocessedKeys?.[table]?.Keys ?? []) again.push(String(alert_id))
    }
    waiting = again
  }
  return found
}

/** How many replayed events could not be filed and wait in the dead-letter queue; `undefined` where one may not look. */
export const failuresWaiting = async (sqs: SQSClient, queue: string): Promise<number | undefined> => {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }))
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    )
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0)
  } catch (error) {
    if (error instanceof Error && /AccessDenied|NonExistentQueue|QueueDoesNotExist/.test(error.name))
      return undefined
    throw error
  }
}
