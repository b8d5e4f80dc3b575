import { randomBytes } from 'node:crypto'
import {
  Agent,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import dynalite from 'dynalite'
import * as t from 'io-ts'
import { listen } from '../../listen'
import type { AwsRequest, AwsResponse, LocalService } from '../../model'
import { inMemory, type Persistence } from '../../persistence'
import { type Definition, DefinitionError } from '../../terraform'
import { jsonError } from '../error'
import { isShallow, parsed } from '../event-bridge/request'
import { flatHeaders, readBody } from '../gateway'
import { createTableInput, DynamodbTable } from './definition'
import { createDescriptions } from './descriptions'
import { createKeptTable } from './persistent-table'
import { NESTED_TOO_DEEP } from './repairs'

export { dynamodbResourceTypes } from './definition'

export interface DynamoDb {
  readonly service: LocalService
  stop(): Promise<void>
}

const Described = t.type({ Table: t.type({ TableStatus: t.string }) })

/** Milliseconds a table may take to become active; dynalite needs a few. */
const activeWithinMs = 2_000

const PASS = 'x-local-cloud'

/** Dynalite has a port, and answers any page of any site: it gets a pass that only this process knows, which is answered. */
const keepToOurselves = (server: Server): string => {
  const pass = randomBytes(16).toString('hex')
  const answer = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers[PASS] === pass) for (const one of answer) one.call(server, request, response)
    else response.writeHead(403).end()
  })
  return pass
}

/** Starts dynalite with the tables of the definition; TTL is described as defined, but nothing expires. */
export const startDynamoDb = async (
  definition: Definition,
  kept: Persistence = inMemory,
): Promise<DynamoDb> => {
  const tables = definition.ofType('aws_dynamodb_table', DynamodbTable)
  const path = kept.folder('dynamodb')
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path && { path }) })
  const pass = keepToOurselves(server)
  const port = await listen(server)
  const agent = new Agent({ keepAlive: true })

  /** Requests that dynalite is at work on; `undefined` from a stop on. */
  let open: Set<Promise<unknown>> | undefined = new Set()
  const forward = (request: Parameters<typeof send>[0]): Promise<AwsResponse> => {
    const requests = open
    if (requests === undefined) return Promise.reject(new Error('the tables are closed'))
    const answer = send(request)
    requests.add(answer)
    const ended = (): void => void requests.delete(answer)
    answer.then(ended, ended)
    return answer
  }

  /** Sends whole requests only: dynalite throws out of its process when a client goes away in the middle. */
  const send = ({ method, path, headers, body }: Omit<AwsRequest, 'service' | 'operation' | 'query'>) =>
    new Promise<AwsResponse>((resolve, reject) => {
      const { 'transfer-encoding': _chunked, connection: _connection, expect: _expect, ...kept } = headers
      const options = {
        agent,
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...kept, [PASS]: pass, 'content-length': body.length },
      }
      httpRequest(options, (response) => {
        readBody(response).then((answer) => {
          const {
            connection: _own,
            'keep-alive': _alive,
            'transfer-encoding': _coding,
            ...others
          } = response.headers
          resolve({ status: response.statusCode ?? 500, headers: flatHeaders(others), body: answer })
        }, reject)
      })
        .on('error', reject)
        .end(body)
    })

  const call = async (operation: string, input: unknown): Promise<unknown> => {
    const { status, body } = await forward({
      method: 'POST',
      path: '/',
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20260101T000000Z',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      },
      body: Buffer.from(JSON.stringify(input)),
    })
    if (status !== 200) throw new Error(`${operation}: ${body}`)
    return JSON.parse(String(body))
  }

  const becomesActive = async (TableName: string): Promise<void> => {
    for (const deadline = Date.now() + activeWithinMs; Date.now() < deadline; await wait(2)) {
      const described = await call('DescribeTable', { TableName })
      if (Described.is(described) && described.Table.TableStatus === 'ACTIVE') return
    }
    throw new Error(`the table ${TableName} did not become active within ${activeWithinMs} ms`)
  }

  const stop = async (): Promise<void> => {
    const last = [...(open ?? [])]
    open = undefined
    // So does a table that is closed under a write.
    await Promise.allSettled(last)
    agent.destroy()
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()))
      server.closeAllConnections()
    })
  }

  const describe = createDescriptions(definition)
  for (const { address: resource, attributes: table } of tables) {
    try {
      await createKeptTable({ call, becomesActive }, createTableInput(table))
    } catch (error) {
      await stop()
      throw new DefinitionError(resource, error instanceof Error ? error.message : String(error))
    }
  }

  const handle = async (request: AwsRequest): Promise<AwsResponse> => {
    const refusal = unsupported(request.operation)
    if (refusal !== undefined) return refusal
    const input = parsed(request.body.toString())
    if (!isShallow(input)) return jsonError(400, 'ValidationException', NESTED_TOO_DEEP)
    if (hasLost(input))
      return jsonError(400, 'ValidationException', `the local cloud keeps no attribute called ${LOST}`)
    return describe(request, forward) ?? forward(request)
  }
  return { service: { names: ['dynamodb'], handle }, stop }
}

/** What dynalite would lose without a word: it copies attributes from one object to another. */
const LOST = '__proto__'
/** Whether an attribute is called so, in a value that is shallow. */
const hasLost = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, LOST) || Object.values(value).some(hasLost))

/** What the product and people do with tables; the tables themselves are the definition's. */
const operations = new Set([
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'BatchGetItem', 'BatchWriteItem'],
  ...['ListTables', 'DescribeTable', 'DescribeTimeToLive', 'DescribeContinuousBackups'],
])

/** Dynalite names an operation that it does not have by a bare type; say which one it is. */
const unsupported = (operation = 'an operation without X-Amz-Target'): AwsResponse | undefined =>
  operations.has(operation)
    ? undefined
    : jsonError(400, 'UnknownOperationException', `the local cloud does not have dynamodb:${operation}`)
