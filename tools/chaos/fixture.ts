import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud'
import { type Clients, makeClients } from '../../local/commands/demo/clients'
import { createPeople, type People } from '../../local/commands/demo/people'
import { demoSettings } from '../../local/commands/demo/settings'
import { Watch } from '../../local/commands/demo/watch'
import type { BusEvent } from '../../local/commands/shared/event-rows'
import { type Sites, startSites } from '../../local/sites'
import { readSettings, type StackSettings } from '../../stacks/settings'
import { contextWith } from '../../stacks/settings/source'
import { synth } from '../../stacks/synth'
import { type CallProxy, startProxy } from './proxy'

/** The sample site whose stale content an invalidation repairs. */
export const SHOP = 'shop.example.test'

/** Sample sites and a definition that watches some of them; many clouds can be started from it. */
export interface Fixture {
  readonly sites: Sites
  readonly folder: string
  readonly definition: string
  readonly settings: StackSettings
  stop(): Promise<void>
}

/** @param settings take the place of those of the demo with the same name; where they are about the sites, as a function of them */
export const prepareFixture = async (
  domains: readonly string[] = [SHOP],
  settings: object | ((sites: Sites) => object) = {},
): Promise<Fixture> => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-world-'))
  const sites = await startSites()
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, sites.ca)
  const given = contextWith({
    ...demoSettings({
      monitors: sites.monitors.filter(({ domain }) => domains.includes(domain)),
      probe: {
        ca_file: caFile,
        resolvers: [sites.dns],
        allow_private: true,
        confirm_interval_ms: 50,
        timeout_ms: 4_000,
      },
    }),
    ...(typeof settings === 'function' ? settings(sites) : settings),
  })
  const definition = await synth(given, folder)
  const stop = async (): Promise<void> => {
    await sites.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { sites, folder, definition, settings: readSettings(given), stop }
}

/** The plan that repairs the shop, as its agent would write it. */
export const repairOf = ({ sites }: Fixture): object => {
  const shop = sites.monitors.find(({ domain }) => domain === SHOP)
  const distribution_id = shop?.resources?.cloudfront_distribution_id ?? ''
  return {
    version: 1,
    summary: 'Empty the cache of the shop.',
    steps: [
      {
        ...{ id: 'step-1', action: 'cloudfront:CreateInvalidation', risk: 'low' },
        parameters: { distribution_id, paths: ['/*'] },
        rationale: 'The edges serve the release before this one.',
      },
    ],
  }
}

/** A local cloud with everything that acts on it. Function processes call AWS through the proxy, with a clock of their own. */
export interface World {
  readonly cloud: Cloud
  readonly clients: Clients
  readonly people: People
  readonly watch: Watch
  readonly proxy: CallProxy
  /** Structured log lines of every function. */
  readonly logs: string[]
  /** Variables by which another cloud's functions have the same clock. */
  readonly clockEnvironment: Readonly<Record<string, string>>
  /** Moves the functions' clock on. */
  advance(milliseconds: number): void
  stop(): Promise<void>
}

export const startWorld = async (
  { sites, folder, definition }: Fixture,
  options: Pick<CloudOptions, 'agentScript' | 'otherRoles' | 'credentials' | 'visitors'> = {},
): Promise<World> => {
  const state = mkdtempSync(join(folder, 'state-'))
  const clockFile = join(state, 'clock-ahead')
  let ahead = 0
  const advance = (milliseconds: number): void => {
    ahead += milliseconds
    writeFileSync(clockFile, String(ahead))
  }
  advance(0)
  const clockEnvironment = {
    NODE_OPTIONS: `--require=${join(__dirname, 'shifted-clock.cjs')}`,
    CLOCK_AHEAD_FILE: clockFile,
  }
  const proxy = await startProxy()
  const through = ['DYNAMODB', 'EVENTBRIDGE', 'CLOUDFRONT', 'S3', 'SNS', 'KMS', 'STS'].map((service) => [
    `AWS_ENDPOINT_URL_${service}`,
    proxy.endpoint,
  ])
  const cloud = await startCloud({
    definition,
    stateDir: state,
    sites,
    schedules: false,
    // What waits for a process that runs costs less than one more of them.
    concurrency: 2,
    ...options,
    environment: { ...Object.fromEntries(through), ...clockEnvironment },
    secrets: ({ chat, slackSigningSecret }) => ({
      'cloudops/cognito-credentials': JSON.stringify({ username: 'tests', password: 'not-a-real-password' }),
      'cloudops/chat': JSON.stringify({
        slack_webhook_url: chat.slackWebhookUrl(proxy.endpoint),
        slack_signing_secret: slackSigningSecret,
        teams_webhook_url: chat.teamsWebhookUrl(proxy.endpoint),
      }),
    }),
  })
  proxy.leadTo(cloud.endpoint)
  const watch = new Watch()
  cloud.bus.onEvent((event) => watch.see(event as unknown as BusEvent))
  const logs: string[] = []
  cloud.lambda.onLog((_, line) => logs.push(line))
  const clients = makeClients(cloud.environment, String(cloud.definition.outputs.bucket))
  const stop = async (): Promise<void> => {
    clients.close()
    await cloud.stop()
    await proxy.stop()
    rmSync(state, { recursive: true, force: true })
  }
  const acting = { clients, people: createPeople(cloud, clients), advance, clockEnvironment }
  return { cloud, watch, proxy, logs, ...acting, stop }
}
