import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { credentialsIn } from '../../aws/credentials'

/** An alert as the table holds it, as far as the demo reads it. */
export interface StoredAlert {
  readonly alert_id: string
  readonly domain: string
  readonly cause: string
  readonly approval_status: string
  readonly execution_status: string
  readonly plan_digest?: string
  readonly closed_reason?: string
  readonly result?: string
  readonly s3_analysis_key?: string
  readonly execution_log?: string
  readonly ended_at?: string
  readonly decision_open?: string
  readonly wait_until?: string
  readonly stop_requested_at?: string
  readonly failure_kind?: string
  readonly plan?: { readonly steps: readonly unknown[] }
  readonly execution_details?: string
  readonly previews?: readonly {
    readonly step_id: string
    readonly fields?: readonly { readonly name: string; readonly now?: string; readonly after?: string }[]
  }[]
  readonly outbox: Readonly<Record<string, unknown>>
}

/** What the demo does with stock clients, as any user could with the same environment. */
export interface Clients {
  invoke(functionName: string, payload: object): Promise<unknown>
  alert(alertId: string): Promise<StoredAlert | undefined>
  document(key: string): Promise<string>
  close(): void
}

export const makeClients = (environment: Readonly<Record<string, string>>, bucket: string): Clients => {
  const common = {
    region: environment.AWS_REGION ?? 'us-east-1',
    endpoint: environment.AWS_ENDPOINT_URL ?? '',
    credentials: credentialsIn(environment),
  }
  const lambda = new LambdaClient({ ...common, maxAttempts: 1 })
  const s3 = new S3Client({ ...common, forcePathStyle: true })
  const dynamo = new DynamoDBClient(common)
  const table = DynamoDBDocumentClient.from(dynamo)
  return {
    invoke: async (functionName, payload) => {
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
      )
      const text = Buffer.from(answer.Payload ?? []).toString()
      if (answer.FunctionError !== undefined) throw new Error(`${functionName} failed: ${text}`)
      return JSON.parse(text) as unknown
    },
    alert: async (alertId) => {
      const { Item } = await table.send(
        new GetCommand({ TableName: 'alerts', Key: { alert_id: alertId }, ConsistentRead: true }),
      )
      return Item as StoredAlert | undefined
    },
    document: async (key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      if (Body === undefined) throw new Error(`${key} is empty`)
      return Body.transformToString()
    },
    close: () => {
      for (const client of [lambda, s3, dynamo]) client.destroy()
    },
  }
}
