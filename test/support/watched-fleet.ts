import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { credentialsIn } from '../../local/aws/credentials'
import { listen } from '../../local/listen'
import { createAuthority, days, type Validity } from '../../local/sites/certificates'
import type { Issue } from '../../schemas/issue'
import type { OpenIssue } from '../../schemas/monitor'
import { prepareFixture, startWorld, type World } from '../../tools/chaos/fixture'
import { startNameServer } from './name-server'

/** Sites on this machine, and a whole local cloud that watches them. */

export const sites = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.fleet.example`)
export const [a = '', b = '', c = '', d = '', e = ''] = sites

/** What the sites do wrong; a site in none of these is well. */
export interface Faults {
  /** Sites that answer 503. */
  readonly broken: Set<string>
  /** Sites that answer 404. */
  readonly missing: Set<string>
  /** Sites that redirect to themselves. */
  readonly circling: Set<string>
  /** Sites before which a firewall answers. */
  readonly blocked: Set<string>
}

export interface WatchedFleet extends Faults {
  readonly world: World
  /** Connections by the site that was asked for over them. */
  readonly connections: string[]
  /** Gives the one site with TLS another certificate. */
  renew(validity: Validity): Promise<void>
  stop(): Promise<void>
}

const answerTo =
  ({ broken, missing, circling, blocked }: Faults, connections: string[]): RequestListener =>
  (request, response) => {
    const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
    const isKnown = seen.has(request.socket)
    if (!isKnown) connections.push(host)
    seen.add(request.socket)
    if (blocked.has(host)) response.writeHead(403, { 'cf-mitigated': 'challenge' }).end()
    else if (circling.has(host)) response.writeHead(302, { location: '/' }).end()
    else response.writeHead(broken.has(host) ? 503 : missing.has(host) ? 404 : 200).end('release 42\n')
  }
const seen = new WeakSet()

/** `e` has TLS, `d` has two monitors; analyses are two an hour, and three ticks that cannot tell are a fault. */
export const startFleet = async (): Promise<WatchedFleet> => {
  const faults: Faults = { broken: new Set(), missing: new Set(), circling: new Set(), blocked: new Set() }
  const connections: string[] = []
  const server = createServer(answerTo(faults, connections))
  const authority = await createAuthority()
  const secure = createSecureServer(await authority.issue(e, days(-30, 80)), answerTo(faults, connections))
  const [port, securePort] = [await listen(server), await listen(secure)]
  const names = await startNameServer(['127.0.0.1'])
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-fleet-'))
  const ca_file = join(folder, 'ca.pem')
  writeFileSync(ca_file, authority.certificate)
  const checks = { registration: false }
  const fixture = await prepareFixture([], {
    monitors: [
      ...[a, b, c, d].map((domain) => ({ domain, scheme: 'http', port, checks })),
      { domain: d, name: 'checkout', path: '/checkout', scheme: 'http', port, checks },
      { domain: e, scheme: 'https', port: securePort, checks },
    ],
    probe: {
      ca_file,
      resolvers: [names.address],
      allow_private: true,
      confirm_interval_ms: 20,
      timeout_ms: 4_000,
    },
    detection: { self_check: { references: [] }, analyses_per_hour: 2, unknown_ticks: 3 },
    approval: Object.fromEntries(
      ['critical', 'high', 'medium', 'low'].map((severity) => [severity, { allow_machine: true }]),
    ),
  })
  const world = await startWorld(fixture)
  return {
    ...faults,
    connections,
    world,
    renew: async (validity) => secure.setSecureContext(await authority.issue(e, validity)),
    stop: async () => {
      await world.stop()
      await fixture.stop()
      for (const one of [server, secure]) {
        one.closeAllConnections()
        await new Promise((resolve) => one.close(resolve))
      }
      await names.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Five minutes pass, and so many ticks run at the same time. Answers the alerts that are open, as each of them says. */
export const tick = async (world: World, atOnce = 1): Promise<readonly (readonly string[])[]> => {
  world.advance(5 * 60_000)
  const ticks = Array.from({ length: atOnce }, () => world.clients.invoke('invoke-agent-analysis', {}))
  const answers = await Promise.all(ticks)
  await world.cloud.idle()
  return answers.map((answer) => (answer as { readonly alert_ids: readonly string[] }).alert_ids)
}

/** Long enough that what happened before makes no domain flap; whatever was told is old. */
export const anotherDay = async (world: World): Promise<void> => {
  world.advance(24 * 60 * 60_000)
  await tick(world)
  for (const { 'detail-type': name } of world.watch.events) news(world, name)
}

/** Events of a name since the last question, by their ids: a repeated delivery is no second event. */
export const news = (world: World, name: string): readonly Record<string, unknown>[] => {
  const known = heard.get(world) ?? new Set<string>()
  heard.set(world, known)
  return world.watch.events.flatMap(({ 'detail-type': type, detail: { metadata, data } }) => {
    if (type !== name || known.has(metadata.event_id)) return []
    known.add(metadata.event_id)
    return [data as Record<string, unknown>]
  })
}
const heard = new WeakMap<World, Set<string>>()

export const updates = (world: World) =>
  news(world, 'AlertUpdated').map(({ reason, changed, domains }) => [reason, changed, domains])

export const stateOf = async (world: World, domain: string): Promise<Record<string, unknown>> => {
  const { AWS_REGION: region = '' } = world.cloud.environment
  const credentials = credentialsIn(world.cloud.environment)
  const client = new DynamoDBClient({ region, endpoint: world.cloud.endpoint, credentials })
  const { Item = {} } = await DynamoDBDocumentClient.from(client).send(
    new GetCommand({ TableName: 'cloudops-monitor-state', Key: { domain }, ConsistentRead: true }),
  )
  client.destroy()
  return Item
}
/** Alerts of what fails there; of what is over, the state remembers one until it has seen that it ended. */
export const alertsOf = async (world: World, domain: string): Promise<readonly unknown[]> => {
  const { open = {} } = (await stateOf(world, domain)) as { readonly open?: Record<string, OpenIssue> }
  return Object.values(open).flatMap(({ alert_id, recovered_at }) =>
    recovered_at === undefined ? [alert_id] : [],
  )
}

export const slackMessages = (world: World): readonly string[] =>
  world.cloud.chat.messages.filter(({ channel }) => channel === 'slack').map(({ text }) => text)

/** What Slack was sent after so many messages. */
export const said = (world: World, after: number): readonly string[] => slackMessages(world).slice(after)

/** Type and severity of each fault that opened an alert since the last question. */
export const faults = (world: World): readonly unknown[] =>
  news(world, 'IssueDetected').map(({ issue }) => {
    const { issue_type, severity } = issue as Partial<Issue>
    return [issue_type, severity]
  })
