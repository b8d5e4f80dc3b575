import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, type SecureContext } from 'node:tls'
import { listen } from '../../local/listen'
import type { Monitor } from '../../schemas/monitor'
import { LISTENERS, type Member, NAMES, page, RECORDS, type Respond, webSites, ZONE } from './fleet-sites'
import { type NameServer, startNameServer } from './name-server'
import { createRoot, type Identity } from './pki'

export type { Member } from './fleet-sites'

/** Sites on the loopback interface, each with one fault or none, behind one TLS front that goes by SNI. */
export interface Fleet {
  readonly members: readonly Member[]
  /** PEM of the root that the prober trusts. */
  readonly ca: string
  readonly names: NameServer
  /** Has another view of some names. */
  readonly otherNames: NameServer
  readonly tlsPort: number
  stop(): Promise<void>
}

export const startFleet = async (): Promise<Fleet> => {
  const root = await createRoot('Fleet Root')
  const intermediate = await root.intermediate('Fleet Intermediate')
  const { sites, leaf } = webSites(root, intermediate, await createRoot('Stranger Root'))
  const names = await startNameServer(['127.0.0.1'])
  const otherNames = await startNameServer(['127.0.0.1'])
  const stops: (() => Promise<void>)[] = [names.stop, otherNames.stop]
  const open = async (server: Server): Promise<number> => {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
    })
    stops.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve())
          for (const socket of sockets) socket.destroy()
        }),
    )
    return listen(server)
  }

  const members: Member[] = []
  const contexts = new Map<string, SecureContext>()
  const handlers = new Map<string, Respond>()
  for (const [label, { respond = page, identity }] of Object.entries(sites)) {
    contexts.set(`${label}.${ZONE}`, createSecureContext(await (identity ?? leaf(label))))
    handlers.set(`${label}.${ZONE}`, respond)
  }
  const web = createHttpServer(answerBy(handlers))
  const tlsPort = await open(tlsFront(contexts, {}, (socket) => web.emit('connection', socket)))
  for (const [label, { monitor, expected = 'healthy' }] of Object.entries(sites))
    members.push({ monitor: { domain: `${label}.${ZONE}`, port: tlsPort, ...monitor }, expected })

  for (const [label, says, expected] of NAMES) {
    names.set(`${label}.${ZONE}`, says)
    otherNames.set(`${label}.${ZONE}`, says)
    members.push({ monitor: { domain: `${label}.${ZONE}` }, expected })
  }
  for (const server of [names, otherNames]) {
    server.set('d111111abcdef8.cloudfront.net', 'nxdomain')
    server.set('old-bucket.s3-website.eu-west-1.amazonaws.com', 'nxdomain')
  }
  for (const [label, scheme, handle, expected] of LISTENERS) {
    const port = await open(createTcpServer(handle))
    members.push({ monitor: { domain: `${label}.${ZONE}`, ...(scheme && { scheme }), port }, expected })
  }
  members.push(...(await oddTls(leaf, open)))
  for (const { label, says, dns, expected } of RECORDS) {
    const domain = `${label}.${ZONE}`
    names.set(domain, says)
    contexts.set(domain, createSecureContext(await leaf(label)))
    members.push({ monitor: { domain, port: tlsPort, expect: { dns } }, expected })
  }
  return {
    members,
    ca: root.pem,
    names,
    otherNames,
    tlsPort,
    stop: async () => void (await Promise.all(stops.map((stop) => stop()))),
  }
}

const answerBy =
  (handlers: ReadonlyMap<string, Respond>): RequestListener =>
  (request, response) => {
    const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
    const respond = handlers.get(host) ?? page
    respond(response, request.url ?? '/')
  }

const tlsFront = (
  contexts: ReadonlyMap<string, SecureContext>,
  options: object,
  use: (socket: Socket) => void,
): Server => {
  const server = createTlsServer({
    ...options,
    SNICallback: (name, done) => done(null, contexts.get(name)),
  })
  server.on('secureConnection', use)
  server.on('tlsClientError', (_, socket) => socket.destroy())
  return server
}

/** Servers whose TLS itself is odd, each on a port of its own. */
const oddTls = async (
  leaf: (label: string) => Promise<Identity>,
  open: (server: Server) => Promise<number>,
): Promise<readonly Member[]> => {
  const start = async (label: string, options: object): Promise<number> => {
    const server = createTlsServer({ ...(await leaf(label)), ...options }, (socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
    })
    server.on('tlsClientError', (_, socket) => socket.destroy())
    return open(server)
  }
  const old = { minVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }
  const member = (
    label: string,
    port: number,
    expected: Member['expected'],
    more: Partial<Monitor> = {},
  ) => ({
    monitor: { domain: `${label}.${ZONE}`, port, ...more },
    expected,
  })
  const refused = { checks: { old_tls_refused: true } }
  const wanted = { expect: { tls_min: '1.3' } } as const
  return [
    member('tls11', await start('tls11', { ...old, maxVersion: 'TLSv1.1' }), 'tls_protocol'),
    member('tls12', await start('tls12', { maxVersion: 'TLSv1.2' }), 'healthy'),
    member('tls12-only', await start('tls12-only', { maxVersion: 'TLSv1.2' }), 'tls_protocol', wanted),
    member('tls-lax', await start('tls-lax', old), 'tls_protocol', refused),
    member('tls-strict', await start('tls-strict', {}), 'healthy', refused),
    member('tls-only', await start('tls-only', {}), 'healthy', { scheme: 'tls' }),
  ]
}
