import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import * as E from 'fp-ts/Either'
import pc from 'picocolors'
import type { AgentProtocol } from '../../../schemas/agent-arn'
import type { AnyEvent } from '../../../schemas/event'
import { events as known } from '../../../schemas/events'
import { type Cloud, startCloud } from '../../cloud'
import { secretValues } from '../../secret-values'
import { type Sites, startSites } from '../../sites'
import { readCommandLine, runTool, textOf, UsageError } from '../shared/command-line'
import type { BusEvent } from '../shared/event-rows'
import type { Lifetime } from '../shared/lifetime'
import { lock } from '../shared/lock'
import { wrapped } from '../shared/printable'
import { createProgress, type Progress, type Step } from '../shared/progress'
import { synthesize } from '../shared/synth'
import { type Clients, makeClients } from './clients'
import { writeOutputs } from './outputs'
import { probeRealDomains } from './real-domains'
import { missing, repairedDomain, runScenario } from './scenario'
import { agentNames, demoSettings } from './settings'
import { ordered, render } from './timeline'
import { Watch } from './watch'

/** Runs the whole workflow on this machine, from the definition that deploys. Exit code 0 only when it went all the way. */

const HOME = join(__dirname, '..', '..', '..', '.local', 'demo')

interface Asked {
  /** Probed in place of the sample sites. */
  readonly domains: readonly string[]
  /** Where everything is written. */
  readonly folder: string
  readonly agent: AgentProtocol
}

/** Events of the bus that their definitions do not accept. */
const undecodable = (events: readonly BusEvent[]): string[] =>
  events.flatMap((event) => {
    const definition = known.find(({ name }) => name === event['detail-type']) as AnyEvent | undefined
    const decoded = definition?.decode(event.detail)
    if (decoded === undefined) return [`there is no event ${event['detail-type']}`]
    return E.isLeft(decoded) ? [`${event['detail-type']}: ${decoded.left}`] : []
  })

interface World {
  readonly sites: Sites
  readonly cloud: Cloud
  readonly clients: Clients
  readonly watch: Watch
}

const startWorld = async ({ domains, folder, agent }: Asked, step: Step, life: Lifetime): Promise<World> => {
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
      ? demoSettings({ monitors: sites.monitors, probe: local, agent })
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

const record = async (folder: string, { watch, cloud, clients }: World): Promise<void> => {
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
  writeOutputs(folder, {
    'timeline.json': rows,
    'events.ndjson': `${events}\n`,
    'alert.json': alert ?? {},
    'analysis.md': await document(alert?.s3_analysis_key),
    'execution.md': await document(alert?.execution_log),
    ...messages,
  })
  console.log(render(rows, process.stdout.columns))
  const left = 'timeline.json, events.ndjson, alert.json, analysis.md, execution.md, functions.log, messages/'
  console.log(`\n${pc.bold('Where to look')}: ${relative(process.cwd(), folder)}/ holds`)
  for (const line of wrapped(left, process.stdout.columns && process.stdout.columns - 2))
    console.log(`  ${line}`)
}

const demo = async (asked: Asked, progress: Progress, life: Lifetime): Promise<void> => {
  const { domains, folder } = asked
  const world = await startWorld(asked, progress.step, life)
  if (domains.length > 0) {
    const well = await probeRealDomains(domains, { ...world, step: progress.step })
    progress.done()
    console.log(well)
    return
  }
  await runScenario({ ...world, step: progress.step })
  progress.done()
  await record(folder, world)
  const problems = [...(await missing(world.watch, world.clients)), ...undecodable(world.watch.events)]
  if (problems.length > 0) throw new Error(problems.join('\n'))
  console.log(pc.green('\nThe execution completed and the site is well again.'))
}

const usage = `Usage: make demo [DOMAINS=example.com,example.org] [AGENT=converse]     npm run demo -- [--out DIR] [--agent P] [DOMAIN...]

Runs the whole workflow on this machine, and exits 0 only when it went all the way. With domains it probes these instead of the
sample sites, and stops after the analysis of what is broken.

  --out DIR   what it leaves, emptied first (.local/demo); two at once need two folders
  --agent P   protocol of the agent: ${agentNames.join(', ')} (AGENT=…; classic)
  --help      this text`

const agentNamed = (name = ''): AgentProtocol => {
  const known = name === '' ? 'classic' : agentNames.find((one) => one === name)
  if (known === undefined)
    throw new UsageError(`--agent: expected one of ${agentNames.join(', ')}, found ${name}`)
  return known
}

const readAsked = (): Asked | undefined => {
  const { values, positionals } = readCommandLine(process.argv.slice(2), {
    out: { type: 'string' },
    agent: { type: 'string' },
    help: { type: 'boolean' },
  })
  if (values.help === true) return undefined
  const domains = [process.env.DOMAINS ?? '', ...positionals].join(' ').split(/[\s,]+/)
  return {
    domains: domains.filter((domain) => domain !== ''),
    folder: resolve(textOf(values, 'out') ?? HOME),
    agent: agentNamed(textOf(values, 'agent') ?? process.env.AGENT),
  }
}

void runTool(usage, async (life) => {
  const asked = readAsked()
  if (asked === undefined) {
    console.log(usage)
    return 0
  }
  const began = Date.now()
  const stamp = (): string => pc.dim(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)}s`)
  const progress = createProgress(process.stdout, () => `${stamp()} `)
  life.add(progress.stop)
  try {
    await demo(asked, progress, life)
    return 0
  } catch (error) {
    if (!life.signal.aborted)
      progress.fail(`failed: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
})
