import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { type Clock, makeProber, type ProberParts } from '../../functions/adapters/prober'
import type { ProbeReport } from '../../functions/runtime/ports'
import { listen } from '../../local/listen'
import { type Authority, type Certificate, createAuthority, days } from '../../local/sites/certificates'
import type { Monitor } from '../../schemas/monitor'
import type { ProbeSettings } from '../../schemas/settings'
import { type NameServer, startNameServer } from './name-server'

/** Servers to be probed, each on a port of its own, with a name server and an authority that the prober trusts. */
export interface Probed {
  readonly names: NameServer
  readonly authority: Authority
  readonly settings: ProbeSettings
  /** Plain TCP. */
  tcp(handler: (socket: Socket) => void): Promise<number>
  http(handler: RequestListener): Promise<number>
  /** `certificate`: a good one for `name` without it. */
  https(name: string, handler: RequestListener, certificate?: Certificate): Promise<number>
  probe(monitor: Monitor, settings?: Partial<ProbeSettings>, parts?: ProberParts): Promise<ProbeReport>
  stop(): Promise<void>
}

/** A machine that is never too slow. */
export const NO_LAG: Clock['lag'] = { during: (work) => work(() => 0) }

export const startProbed = async (): Promise<Probed> => {
  const names = await startNameServer(['127.0.0.1'])
  const authority = await createAuthority()
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const open = (server: Server): Promise<number> => {
    servers.push(server)
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
    })
    return listen(server)
  }
  const settings: ProbeSettings = {
    timeout_ms: 60_000,
    confirmations: 1,
    confirm_interval_ms: 0,
    concurrency: 1,
    allow_private: true,
    resolvers: [names.address],
    ca_pem: authority.certificate,
  }
  return {
    names,
    authority,
    settings,
    tcp: (handler) => open(createTcpServer(handler)),
    http: (handler) => open(createHttpServer(handler)),
    https: async (name, handler, certificate) => {
      const shown = certificate ?? (await authority.issue(name, days(-1, 90)))
      const server = createHttpsServer(shown, handler)
      server.on('tlsClientError', (_, socket) => socket.destroy())
      return open(server)
    },
    probe: (monitor, changed = {}, parts = {}) =>
      makeProber({ ...settings, ...changed }, { ...parts, clock: { lag: NO_LAG, ...parts.clock } }).probe(
        monitor,
      )(),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        names.stop(),
        ...servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      ])
    },
  }
}

export const ok: RequestListener = (_, response) => void response.end('all is well\n')

/** The one issue type of a report, or its status and reason. */
export const findingOf = ({ status, issues, reason }: ProbeReport): string =>
  status === 'issue'
    ? issues.map(({ issue_type }) => issue_type).join(', ')
    : [status, reason].filter(Boolean).join(': ')

export const factOf = (report: ProbeReport, name: string): string | undefined =>
  report.issues[0]?.evidence.facts.find((fact) => fact.name === name)?.value
