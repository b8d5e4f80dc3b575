import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import pc from 'picocolors'
import type { AnyEvent } from '../../../schemas/event'
import { events as known } from '../../../schemas/events'
import { type Cloud, startCloud } from '../../cloud'
import { secretValues } from '../../secret-values'
import { type Sites, startSites } from '../../sites'
import { lock } from '../shared/lock'
import { createProgress, type Step } from '../shared/progress'
import { synthesize } from '../shared/synth'
import { type Clients, makeClients } from './clients'
import { writeOutputs } from './outputs'
import { probeRealDomains } from './real-domains'
import { missing, repairedDomain, runScenario } from './scenario'
import { demoSettings } from './settings'
import { type BusEvent, ordered, render } from './timeline'
import { Watch } from './watch'

/** Runs the whole workflow on this machine, from the definition that deploys. Exit code 0 only when it went all the way. */

const FOLDER = join(__dirname, '..', '..', '..', '.local', 'demo')

/** Events of the bus that their definitions do not accept. */
const undecodable = (events: readonly BusEvent[]): string[] =>
  events.flatMap((event) => {
    const definition = known.find(({ name }) => name === event['detail-type']) as AnyEvent | undefined
    const decoded = definition?.decode(event.detail)
    if (decoded === undefined) return [`there is no event ${event['detail-type']}`]
    return E.isLeft(decoded) ? [`${event['detail-type']}: ${decoded.left}`] : []
  })

/** What was started, ended in reverse order whatever happens. */
const started: (() => unknown)[] = []
const stopAll = async (): Promise<void> => {
  for (let stop = started.pop(); stop !== undefined; stop = started.pop()) await stop()
}

const startWorld = async (
  domains: readonly string[],
  step: Step,
): Promise<{ sites: Sites; cloud: Cloud; clients: Clients; watch: Watch }> => {
  // All runs write the same folder.
  started.push(lock(`${FOLDER}.lock`))
  step('Starting the sample sites with their own DNS and certificates')
  const sites = await startSites()
  started.push(sites.stop)
  rmSync(FOLDER, { recursive: true, force: true })
  const state = mkdtempSync(join(tmpdir(), 'cloudops-demo-'))
  started.push(() => rmSync(state, { recursive: true, force: true }))

  step('Synthesizing the stack, as a deployment would')
  writeOutputs(FOLDER, { 'sample-ca.pem': sites.ca })
  const local = {
    ca_file: join(FOLDER, 'sample-ca.pem'),
    resolvers: [sites.dns],
    allow_private: true,
    confirm_interval_ms: 150,
    timeout_ms: 4_000,
  }
  const definition = await synthesize(
    FOLDER,
    domains.length === 0
      ? demoSettings({ monitors: sites.monitors, probe: local })
      : demoSettings({ monitors: domains.map((domain) => ({ domain })), probe: {} }),
  )

  step('Starting the local cloud from the synthesized definition')
  const watch = new Watch()
  const cloud = await startCloud({
    definition,
    stateDir: state,
    secrets: secretValues,
    sites,
    schedules: false,
  })
  started.push(cloud.stop)
  cloud.bus.onEvent((event) => watch.see(event as unknown as BusEvent))
  const logs: string[] = []
  cloud.lambda.onLog((name, line) => logs.push(`${name} ${line}`))
  started.push(() => writeOutputs(FOLDER, { 'functions.log': `${logs.join('\n')}\n` }))
  const clients = makeClients(cloud.environment, String(cloud.definition.outputs.bucket))
  started.push(clients.close)
  return { sites, cloud, clients, watch }
}

const record = async (watch: Watch, cloud: Cloud, clients: Clients): Promise<void> => {
  const rows = ordered(watch.rows())
  const messages = Object.fromEntries(
    cloud.chat.messages.map((message, index) => [
      `messages/${String(index + 1).padStart(2, '0')}-${message.channel}.json`,
      message,
    ]),
  )
  const events = watch.events.map((event) => JSON.stringify(event)).join('\n')
  const chosen = watch.events.find(({ detail }) => detail.data.domain === repairedDomain)
  const alert = chosen === undefined ? undefined : await clients.alert(String(chosen.detail.data.alert_id))
  const document = async (key: string | undefined) => (key === undefined ? '' : clients.document(key))
  writeOutputs(FOLDER, {
    'timeline.json': rows,
    'events.ndjson': `${events}\n`,
    'alert.json': alert ?? {},
    'analysis.md': await document(alert?.s3_analysis_key),
    'execution.md': await document(alert?.execution_log),
    ...messages,
  })
  console.log(render(rows))
  console.log(
    `\n${pc.bold('Where to look')}: .local/demo/ holds timeline.json, events.ndjson, alert.json, analysis.md, execution.md, functions.log, messages/`,
  )
}

const main = async (): Promise<void> => {
  const domains = (process.env.DOMAINS ?? '').split(/[\s,]+/).filter((domain) => domain !== '')
  const started = Date.now()
  const stamp = (): string => pc.dim(`${((Date.now() - started) / 1000).toFixed(1).padStart(5)}s`)
  const progress = createProgress(process.stdout, () => `${stamp()} `)
  try {
    const world = await startWorld(domains, progress.step)
    if (domains.length > 0) {
      const well = await probeRealDomains(domains, { ...world, step: progress.step })
      progress.done()
      console.log(well)
      return
    }
    await runScenario({ ...world, step: progress.step })
    progress.done()
    await record(world.watch, world.cloud, world.clients)
    const problems = [...(await missing(world.watch, world.clients)), ...undecodable(world.watch.events)]
    if (problems.length > 0) throw new Error(problems.join('\n'))
    console.log(pc.green('\nThe execution completed and the site is well again.'))
  } catch (error) {
    progress.fail(`failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  } finally {
    await stopAll()
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopAll().then(() => process.exit(130)))
}

void main()
