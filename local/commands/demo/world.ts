import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentProtocol } from '../../../schemas/agent-arn'
import { type Cloud, startCloud } from '../../cloud'
import { secretValues } from '../../secret-values'
import { type Sites, startSites } from '../../sites'
import { people } from '../serve/settings'
import type { BusEvent } from '../shared/event-rows'
import type { Lifetime } from '../shared/lifetime'
import { lock } from '../shared/lock'
import type { Step } from '../shared/progress'
import { synthesize } from '../shared/synth'
import { type Clients, makeClients } from './clients'
import { writeOutputs } from './outputs'
import { demoSettings } from './settings'
import { WATCHED } from './sites'
import { Watch } from './watch'

export interface Asked {
  /** Probed in place of the sample sites. */
  readonly domains: readonly string[]
  /** Where everything is written. */
  readonly folder: string
  readonly agent: AgentProtocol
}

/** What the demo runs in. */
export interface World {
  readonly sites: Sites
  readonly cloud: Cloud
  readonly clients: Clients
  readonly watch: Watch
}

/** Starts the sample sites and the cloud of the definition that deploys. */
export const startWorld = async (
  { domains, folder, agent }: Asked,
  step: Step,
  life: Lifetime,
): Promise<World> => {
  life.add(lock(`${folder}.lock`))
  step('Starting the sample sites, with DNS and certificates of their own')
  const sites = await startSites()
  life.add(sites.stop)
  rmSync(folder, { recursive: true, force: true })
  const state = mkdtempSync(join(tmpdir(), 'cloudops-demo-'))
  life.add(() => rmSync(state, { recursive: true, force: true }))

  step('Synthesizing the stack, as a deployment would')
  writeOutputs(folder, { 'sample-ca.pem': sites.ca })
  const local = {
    ca_file: join(folder, 'sample-ca.pem'),
    resolvers: [sites.dns],
    allow_private: true,
    confirm_interval_ms: 150,
    timeout_ms: 4_000,
  }
  const definition = await synthesize(
    folder,
    domains.length === 0
      ? demoSettings({
          monitors: sites.monitors.filter(({ domain }) => WATCHED.includes(domain)),
          probe: local,
          agent,
        })
      : demoSettings({ monitors: domains.map((domain) => ({ domain })), probe: {}, agent }),
    life.signal,
  )

  step('Starting the local cloud from the synthesized definition')
  const watch = new Watch()
  const cloud = await startCloud({
    definition,
    stateDir: state,
    secrets: secretValues,
    sites,
    people,
    schedules: false,
  })
  life.add(cloud.stop)
  cloud.bus.onEvent((event) => watch.see(event as unknown as BusEvent))
  const logs: string[] = []
  cloud.lambda.onLog((name, line) => logs.push(`${name} ${line}`))
  life.add(() => writeOutputs(folder, { 'functions.log': `${logs.join('\n')}\n` }))
  const clients = makeClients(cloud.environment, String(cloud.definition.outputs.bucket))
  life.add(clients.close)
  return { sites, cloud, clients, watch }
}
