import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { dynamodbResourceTypes, startDynamoDb } from '../../local/aws/dynamodb'
import { createTableInput, DynamodbTable } from '../../local/aws/dynamodb/definition'
import { openGateway } from '../../local/aws/gateway'
import { startStorage, storageResourceTypes } from '../../local/aws/storage'
import { readDefinition } from '../../local/terraform'
import { writeDefinition } from './write-definition'

/** The table and the bucket that the adapters need, behind one endpoint. */
export interface StoreServices {
  readonly table: string
  readonly bucket: string
  /** Whether a condition and its write are one step even for requests at the same time. */
  readonly atomic: boolean
  stop(): Promise<void>
}

const bucket = 'domain-alert-analysis'

/** The table `alerts` of the definition that was reviewed, but for its key. */
const alertsTable = (): object => {
  const golden = join(__dirname, '..', 'golden', 'cloudops.tf.json')
  const { resource } = JSON.parse(readFileSync(golden, 'utf8'))
  const {
    '//': _,
    lifecycle: _lifecycle,
    server_side_encryption: _key,
    ...table
  } = resource.aws_dynamodb_table.alerts
  return table
}

const definitionOf = (endpoint: string) => {
  const written = writeDefinition({
    aws_dynamodb_table: { alerts: alertsTable() },
    aws_s3_bucket: { documents: { bucket } },
  })
  try {
    return readDefinition(
      written.directory,
      { ...dynamodbResourceTypes, ...storageResourceTypes },
      { endpoint },
    )
  } finally {
    written.remove()
  }
}

/** Points the stock clients of this process at a server. */
const pointAt = (endpoint: string): void => {
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', ...credentials })
}

/** Dynalite and fauxqs, as the local cloud runs them. */
export const startEmulators = async (): Promise<StoreServices> => {
  const gateway = await openGateway(0, () => {})
  const definition = definitionOf(gateway.endpoint)
  const tables = await startDynamoDb(definition)
  const storage = await startStorage(definition, gateway.endpoint)
  gateway.attach({ services: [tables.service, ...storage.services], routes: [] })
  pointAt(gateway.endpoint)
  return {
    table: 'alerts',
    bucket,
    atomic: true,
    stop: async () => {
      await gateway.stop()
      await tables.stop()
      await storage.stop()
    },
  }
}

const listening = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
        if (endpoint !== undefined) resolve(endpoint)
      })
    server.once('close', (code) => reject(new Error(`moto_server ended with ${code}:\n${said}`)))
  })

/** Moto's server: another maker's reading of the same services. */
export const startMoto = async (): Promise<StoreServices> => {
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => server.once('close', resolve))
  const endpoint = await listening(server)
  pointAt(endpoint)
  const [table] = definitionOf(endpoint).ofType('aws_dynamodb_table', DynamodbTable)
  if (table === undefined) throw new Error('the definition has no table')
  const dynamodb = new DynamoDBClient({})
  await dynamodb.send(new CreateTableCommand(createTableInput(table.attributes)))
  dynamodb.destroy()
  const s3 = new S3Client({ forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  s3.destroy()
  return {
    table: 'alerts',
    bucket,
    // Its threads check first and write then.
    atomic: false,
    stop: async () => {
      server.kill('SIGTERM')
      await ended
    },
  }
}
