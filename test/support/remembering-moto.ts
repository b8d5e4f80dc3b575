import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../../local/listen'

/** A server before moto that remembers what moto 5.2 drops of what is changed: keys of tables, and keys of log groups. */
export interface RememberingMoto {
  readonly endpoint: string
  /** What a call is refused with, by a text that its body holds; nothing unless set. */
  denied: string | undefined
  /** What was called, as IAM names it, of the services whose calls name it. */
  readonly called: Set<string>
  stop(): void
}

interface Call {
  readonly target: string
  readonly body: string
}

/** Services that sign under another name than IAM's. */
const IAM_NAMES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' }

const actionOf = (request: IncomingMessage, { target, body }: Call): string | undefined => {
  const [, signed = ''] =
    /Credential=[^/]+\/\d+\/[^/]+\/([a-z0-9-]+)\//.exec(request.headers.authorization ?? '') ?? []
  const action = target.split('.').at(-1) || /(?:^|&)Action=(\w+)/.exec(body)?.[1]
  return action === undefined ? undefined : `${IAM_NAMES[signed] ?? signed}:${action}`
}

type Json = Record<string, unknown>

const read = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const DENIED = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>User is not authorized to perform this</Message></Error></ErrorResponse>`

export const rememberingMoto = async (moto: string): Promise<RememberingMoto> => {
  const tables = new Map<string, unknown>()
  const groups = new Map<string, unknown>()
  const parsed = (text: string): Json => JSON.parse(text)

  /** What moto is not asked, because it has no answer. */
  const own = ({ target, body }: Call): Json | undefined => {
    if (!target.endsWith('.AssociateKmsKey')) return undefined
    const { logGroupName, kmsKeyId } = parsed(body)
    groups.set(String(logGroupName), kmsKeyId)
    return {}
  }

  const remember = ({ target, body }: Call): void => {
    if (!target.endsWith('.UpdateTable')) return
    const { TableName, SSESpecification } = parsed(body)
    if (SSESpecification !== undefined)
      tables.set(String(TableName), (SSESpecification as Json).KMSMasterKeyId)
  }

  /** The answer with what was remembered; `undefined` where that is nothing. */
  const completed = ({ target }: Call, text: string): string | undefined => {
    if (target.endsWith('.DescribeTable')) {
      const answer = parsed(text) as { Table?: Json }
      const key = tables.get(String(answer.Table?.TableName))
      if (key === undefined) return undefined
      const SSEDescription = { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key }
      return JSON.stringify({ Table: { ...answer.Table, SSEDescription } })
    }
    if (!target.endsWith('.DescribeLogGroups')) return undefined
    const answer = parsed(text) as { logGroups?: readonly Json[] }
    const logGroups = answer.logGroups?.map((group) => ({
      ...group,
      kmsKeyId: groups.get(String(group.logGroupName)) ?? group.kmsKeyId,
    }))
    return JSON.stringify({ ...answer, logGroups })
  }

  const pass = (request: IncomingMessage, call: Buffer): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(moto)
      const { method, url: path } = request
      const headers = { ...request.headers, 'content-length': String(call.length) }
      delete headers['transfer-encoding']
      forward({ hostname, port, method, path, headers }, resolve).on('error', reject).end(call)
    })

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await read(request)
    const call = { target: String(request.headers['x-amz-target'] ?? ''), body: bytes.toString() }
    const action = actionOf(request, call)
    if (action !== undefined) self.called.add(action)
    if (self.denied !== undefined && call.body.includes(self.denied)) {
      response.writeHead(403, { 'content-type': 'text/xml' }).end(DENIED)
      return
    }
    const answered = own(call)
    if (answered !== undefined) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answered))
      return
    }
    remember(call)
    const answer = await pass(request, bytes)
    const given = await read(answer)
    const text = answer.statusCode === 200 ? completed(call, given.toString()) : undefined
    const whole = text === undefined ? given : Buffer.from(text)
    const { 'x-amz-crc32': _, 'transfer-encoding': __, ...headers } = answer.headers
    response
      .writeHead(answer.statusCode ?? 500, {
        ...headers,
        ...(request.method === 'HEAD' ? {} : { 'content-length': String(whole.length) }),
      })
      .end(whole)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  const self: RememberingMoto = {
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    denied: undefined,
    called: new Set(),
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return self
}
