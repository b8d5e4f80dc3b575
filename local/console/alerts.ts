import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { credentialsIn } from '../aws/credentials'
import { DynamodbTable } from '../aws/dynamodb/definition'
import type { Definition } from '../terraform'

/** Texts, whatever somebody has written into the table. */
export type StoredItem = Readonly<Record<string, string>>

export interface Reader {
  /** The alerts of the table, newest first, without the long texts. */
  alerts(): Promise<readonly StoredItem[]>
  /** The text of an object; `undefined` when there is none. */
  document(key: string): Promise<string | undefined>
  close(): void
}

/** What the list shows: analyses and plans would make it slow. */
const shown = [
  ...[
    'alert_id',
    'domain',
    'monitor',
    'severity',
    'summary',
    'cause',
    'timestamp',
    'approval_status',
    'approved_by',
  ],
  ...['rejected_by', 'closed_reason', 'execution_status', 'result', 's3_analysis_key', 'execution_log'],
]

const texts = (item: Readonly<Record<string, unknown>>): StoredItem =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    ]),
  )

/** Where the alerts and their documents are: the table whose key is `alert_id`, and the bucket of the outputs. */
export const readPlaces = (definition: Definition) => ({
  table:
    definition
      .ofType('aws_dynamodb_table', DynamodbTable)
      .find(({ attributes }) => attributes.hash_key === 'alert_id')?.attributes.name ?? '',
  bucket: String(definition.outputs.bucket ?? ''),
})

/** Reads the cloud as any client does. */
export const createReader = (
  environment: Readonly<Record<string, string>>,
  { table, bucket }: { readonly table: string; readonly bucket: string },
): Reader => {
  const common = {
    region: environment.AWS_REGION ?? '',
    endpoint: environment.AWS_ENDPOINT_URL ?? '',
    credentials: credentialsIn(environment),
    maxAttempts: 1,
  }
  const dynamodb = new DynamoDBClient(common)
  const documents = DynamoDBDocumentClient.from(dynamodb)
  const s3 = new S3Client({ ...common, forcePathStyle: true })
  return {
    alerts: async () => {
      const scan = paginateScan(
        { client: documents },
        {
          TableName: table,
          ConsistentRead: true,
          ProjectionExpression: shown.map((_, index) => `#${index}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(shown.map((name, index) => [`#${index}`, name])),
        },
      )
      const found: StoredItem[] = []
      // A page ends at 1 MB of what is stored, of which little is shown.
      for await (const { Items = [] } of scan) found.push(...Items.map(texts))
      const at = ({ timestamp = '' }: StoredItem) => timestamp
      return found.sort((a, b) => at(b).localeCompare(at(a)))
    },
    document: async (key) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return await Body?.transformToString()
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    close: () => {
      dynamodb.destroy()
      s3.destroy()
    },
  }
}
