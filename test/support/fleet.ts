import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, type SecureContext } from 'node:tls'
import { listen } from '../../local/listen'
import type { Monitor } from '../../schemas/monitor'
import { freePort, LISTENERS, startDeaf } from './fleet-listeners'
import { type FleetServices, startFleetServices } from './fleet-services'
import { BEHIND, type Member, NAMES, page, RECORDS, type Respond, SPLIT, webSites, ZONE } from './fleet-sites'
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
  readonly services: FleetServices
  stop(): Promise<void>
}

/** Servers show keys of 1024 bits, too: from Node 24 on only below level 2. */
const WEAK_TOO = 'DEFAULT:@SECLEVEL=1'

export const startFleet = async (): Promise<Fleet> => {
  const root = await createRoot('Fleet Root')
  const intermediate = await root.intermediate('Fleet Intermediate')
  const { sites, leaf } = webSites(root, intermediate, await createRoot('Stranger Root'))
  const names = await startNameServer(['127.0.0.1'])
  const otherNames = await startNameServer(['127.0.0.1'])
  const services = await startFleetServices()
  const deaf = await startDeaf()
  const stops: (() => Promise<void>)[] = [names.stop, otherNames.stop, services.stop, deaf.stop]
  const open = async (server: Server, address?: string): Promise<number> => {
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
    return address === undefined ? listen(server) : listenAt(server, address)
  }

  const members: Member[] = []
  const contexts = new Map<string, SecureContext>()
  const handlers = new Map<string, Respond>()
  for (const [label, { respond = page, identity }] of Object.entries(sites)) {
    contexts.set(
      `${label}.${ZONE}`,
      createSecureContext({ ...(await (identity ?? leaf(label))), ciphers: WEAK_TOO }),
    )
    handlers.set(`${label}.${ZONE}`, respond)
  }
  const web = createHttpServer(answerBy(handlers))
  const front = () => tlsFront(contexts, {}, (socket) => web.emit('connection', socket))
  const tlsPort = await open(front())
  for (const [label, { monitor, expected = 'healthy' }] of Object.entries(sites))
    members.push({ monitor: { domain: `${label}.${ZONE}`, port: tlsPort, ...monitor }, expected })

  for (const host of services.hosts) contexts.set(host, createSecureContext(await intermediate.leaf(host)))
  members.push(...services.members(tlsPort))

  for (const [label, says, expected] of NAMES) {
    names.set(`${label}.${ZONE}`, says)
    members.push({ monitor: { domain: `${label}.${ZONE}` }, expected })
  }
  for (const [name, says] of BEHIND) names.set(name, says)
  for (const [label, { handle, monitor, expected = 'healthy' }] of Object.entries(LISTENERS)) {
    const port = await open(createTcpServer(handle))
    members.push({ monitor: { domain: `${label}.${ZONE}`, scheme: 'http', port, ...monitor }, expected })
  }
  members.push(
    { monitor: { domain: `closed.${ZONE}`, port: await freePort() }, expected: 'tcp_refused' },
    { monitor: { domain: `deaf.${ZONE}`, port: deaf.port }, expected: 'tcp_timeout' },
    { monitor: { domain: `far.${ZONE}` }, expected: 'tcp_unreachable' },
  )
  names.set(`far.${ZONE}`, ['127.255.255.255'])
  members.push(...(await oddTls(leaf, open)))
  try {
    const monitor = { domain: `ipv6.${ZONE}`, port: await open(front(), '::1') }
    names.set(monitor.domain, ['::1'])
    contexts.set(monitor.domain, createSecureContext(await leaf('ipv6')))
    members.push({ monitor, expected: 'healthy' })
  } catch (error) {
    console.log(`skipped: the site that has only IPv6 (${error})`)
  }
  for (const { label, says, dns, expected } of RECORDS) {
    const domain = `${label}.${ZONE}`
    names.set(domain, says)
    contexts.set(domain, createSecureContext(await leaf(label)))
    members.push({ monitor: { domain, port: tlsPort, expect: { dns } }, expected })
  }
  for (const [label, says, expected] of SPLIT) {
    const domain = `${label}.${ZONE}`
    otherNames.set(domain, says)
    contexts.set(domain, createSecureContext(await leaf(label)))
    members.push({ monitor: { domain, port: tlsPort }, expected, bothResolvers: true })
  }
  return {
    members,
    ca: root.pem,
    names,
    otherNames,
    services,
    stop: async () => void (await Promise.all(stops.map((stop) => stop()))),
  }
}

const listenAt = async (server: Server, host: string): Promise<number> => {
  server.listen({ port: 0, host, ipv6Only: true })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
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
    ciphers: WEAK_TOO,
    ...options,
    SNICallback: (name, done) => done(null, contexts.get(name)),
  })
  server.on('secureConnection', use)
  server.on('tlsClientError', (_, socket) => socket.destroy())
  return server
}

type SniDone = (error: Error | null, context?: SecureContext) => void
const refuseName = (_: string, done: SniDone) => done(new Error('nobody has this name'))

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
  const wantsClient = { requestCert: true, rejectUnauthorized: true }
  const refused = { checks: { legacy_tls_refused: true } }
  const wanted = { expect: { tls_min: '1.3' } } as const
  return [
    member(
      'tls10',
      await start('tls10', { ...old, minVersion: 'TLSv1', maxVersion: 'TLSv1' }),
      'tls_protocol',
    ),
    member('tls11', await start('tls11', { ...old, maxVersion: 'TLSv1.1' }), 'tls_protocol'),
    member('tls12', await start('tls12', { maxVersion: 'TLSv1.2' }), 'healthy'),
    member('tls12-only', await start('tls12-only', { maxVersion: 'TLSv1.2' }), 'tls_protocol', wanted),
    member('tls-lax', await start('tls-lax', old), 'tls_protocol', refused),
    member('tls-strict', await start('tls-strict', {}), 'healthy', refused),
    member('tls-client', await start('tls-client', wantsClient), 'tls_handshake'),
    member(
      'tls-client12',
      await start('tls-client12', { ...wantsClient, maxVersion: 'TLSv1.2' }),
      'tls_handshake',
    ),
    member('tls-nobody', await start('tls-nobody', { SNICallback: refuseName }), 'tls_handshake'),
    member('tls-only', await start('tls-only', {}), 'healthy', { scheme: 'tls' }),
  ]
}
