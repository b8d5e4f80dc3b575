import { type IncomingMessage, request as open, type ServerResponse } from 'node:http'

/** Local clouds of other regions, `http://127.0.0.1:PORT` by region. */
export type OtherRegions = Readonly<Record<string, string>>

/** A function of the cloud of another region, which calls here with the rights of its role. */
export interface Visitor {
  readonly functionName: string
  readonly role: string
}

/**
 * Passes a request on to the cloud that it is for, as it came: the client has signed it for the host that it knows. A cloud that is not there
 * is a region that is lost.
 */
export const passOn = (endpoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(endpoint)
    const lost = (): void => {
      if (response.headersSent) response.destroy()
      else
        response.writeHead(503, { 'content-type': 'application/json' }).end('{"__type":"ServiceUnavailable"}')
      resolve()
    }
    const passed = open(
      { hostname, port, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.once('error', lost).once('end', resolve).pipe(response)
      },
    )
    passed.once('error', lost)
    request.once('error', lost).pipe(passed)
  })
