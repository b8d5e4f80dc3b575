import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Server, Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { listen } from '../listen'
import { createCatalogue } from './catalogue'
import { type Authority, createAuthority, days } from './certificates'
import { startDns } from './dns'
import type { SampleResources } from './resources'
import { type SampleMonitor, type Site, zone } from './sample'

export type { SampleMonitor } from './sample'

export interface Sites extends SampleResources {
  /** Certificate of the authority that signed the sites' certificates, PEM. */
  readonly ca: string
  readonly domains: readonly string[]
  /** What the settings list as monitors. */
  readonly monitors: readonly SampleMonitor[]
  /** `ADDR:PORT` of the name server that knows the sites. */
  readonly dns: string
  /** Port where plain HTTP leads to HTTPS. */
  readonly httpPort: number
  /** Takes the site's fault away, as somebody would from outside. @throws Error for a domain that is none of them */
  repair(domain: string): void
  /** Brings the fault back. @throws Error for a domain that is none of them */
  spoil(domain: string): void
  stop(): Promise<void>
}

/** The certificate that a site shows now. */
type Shown = () => SecureContext

const certificates = async (authority: Authority, site: Site): Promise<Shown> => {
  const issue = async (name: string, from: number, to: number) =>
    createSecureContext(await authority.issue(name, days(from, to)))
  const good = await issue(site.domain, -1, 90)
  if (site.fault !== 'expired_certificate' && site.fault !== 'wrong_host_name') return () => good
  const bad = await (site.fault === 'expired_certificate'
    ? issue(site.domain, -100, -1)
    : issue(`accounts.${zone}`, -1, 90))
  return () => (site.repaired ? good : bad)
}

const hostOf = (header: string | undefined): string => header?.toLowerCase().replace(/:\d+$/, '') ?? ''

const serveSites =
  (sites: ReadonlyMap<string, Site>): RequestListener =>
  (request, response) => {
    const site = sites.get(hostOf(request.headers.host))
    const [path = '/'] = request.url?.split('?') ?? []
    if (site === undefined) return void response.writeHead(421).end('there is no such site here\n')
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end()
    const { status, headers, body } = site.respond(path) ?? { status: 404, headers: {}, body: 'not found\n' }
    response.writeHead(status, { server: 'sample-sites', ...headers }).end(body)
  }

/** Plain HTTP only leads to HTTPS. */
const redirectToHttps =
  (sites: ReadonlyMap<string, Site>, port: number): RequestListener =>
  (request, response) => {
    const host = hostOf(request.headers.host)
    if (!sites.has(host)) return void response.writeHead(421).end('there is no such site here\n')
    response.writeHead(301, { location: `https://${host}:${port}${request.url ?? '/'}` }).end()
  }

interface Opened {
  readonly port: number
  stop(): Promise<void>
}

const open = async (server: Server): Promise<Opened> => {
  // Every socket, also one that never got through its handshake, which the server itself does not know how to end.
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return {
    port: await listen(server),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Starts the sample sites with their certificates and their name server, all on the loopback interface. */
export const startSites = async (): Promise<Sites> => {
  const catalogue = createCatalogue()
  const authority = await createAuthority()
  const byDomain = new Map(catalogue.sites.map((site) => [site.domain, site]))
  const shown = new Map(
    await Promise.all(
      catalogue.sites.map(async (site) => [site.domain, await certificates(authority, site)] as const),
    ),
  )

  const https = createHttpsServer(
    {
      SNICallback: (name, done) => {
        const context = shown.get(name.toLowerCase())?.()
        done(context === undefined ? new Error(`no certificate for ${name}`) : null, context)
      },
    },
    serveSites(byDomain),
  )
  // Clients that refuse a certificate end the handshake: that is the sample's purpose, no fault of the server.
  https.on('tlsClientError', (_, socket) => socket.destroy())
  const secure = await open(https)
  const plain = await open(createHttpServer(redirectToHttps(byDomain, secure.port)))
  const dns = await startDns(zone, catalogue.addressesOf)

  return {
    ...catalogue.resources(secure.port),
    ca: authority.certificate,
    domains: [...byDomain.keys()],
    monitors: catalogue.sites.map(({ domain, monitor }) => ({
      domain,
      scheme: 'https',
      port: secure.port,
      ...monitor,
    })),
    dns: dns.address,
    httpPort: plain.port,
    repair: catalogue.repair,
    spoil: catalogue.spoil,
    stop: async () => {
      await Promise.all([secure.stop(), plain.stop(), dns.stop()])
    },
  }
}
