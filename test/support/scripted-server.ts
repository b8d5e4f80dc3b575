import { createServer, type IncomingHttpHeaders } from 'node:http'
import { listen } from '../../local/listen'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Of the client: the same one for calls over one connection. */
  readonly port: number | undefined
}

export interface Reply {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface ScriptedServer {
  readonly endpoint: string
  readonly asked: Asked[]
  /** Answers a request; `undefined` cuts the connection. */
  reply: (asked: Asked) => Reply | undefined
  stop(): Promise<void>
}

/** A real HTTP server that stands for any AWS service; the stock clients of this process are pointed at it. */
export const startScriptedServer = async (): Promise<ScriptedServer> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const asked = {
        method,
        path: url,
        headers,
        body: Buffer.concat(chunks).toString(),
        port: request.socket.remotePort,
      }
      scripted.asked.push(asked)
      const reply = scripted.reply(asked)
      if (reply === undefined) request.socket.destroy()
      else response.writeHead(reply.status, reply.headers).end(reply.body)
    })
  })
  const endpoint = `http://127.0.0.1:${await listen(server)}`
  process.env.AWS_ENDPOINT_URL = endpoint
  process.env.AWS_REGION = 'us-east-1'
  process.env.AWS_ACCESS_KEY_ID = 'test'
  process.env.AWS_SECRET_ACCESS_KEY = 'test'
  const scripted: ScriptedServer = {
    endpoint,
    asked: [],
    reply: () => ({ status: 500, body: '' }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return scripted
}
