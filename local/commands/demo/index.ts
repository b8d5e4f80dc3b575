import { join, relative, resolve } from 'node:path'
import * as E from 'fp-ts/Either'
import type { AgentProtocol } from '../../../schemas/agent-arn'
import type { AnyEvent } from '../../../schemas/event'
import { events as known } from '../../../schemas/events'
import { forgetAws } from '../../no-aws'
import { pc } from '../shared/colours'
import { readCommandLine, runTool, textOf, UsageError } from '../shared/command-line'
import type { BusEvent } from '../shared/event-rows'
import type { Lifetime } from '../shared/lifetime'
import { wrapped } from '../shared/printable'
import { createProgress, type Progress } from '../shared/progress'
import { writeOutputs } from './outputs'
import { probeRealDomains } from './real-domains'
import { missing, repairedDomain, runScenario } from './scenario'
import { agentNames } from './settings'
import { REPAIRED } from './sites'
import { stepRows } from './step-rows'
import { ordered, render } from './timeline'
import { type Asked, startWorld, type World } from './world'

/** Runs the whole workflow on this machine, from the definition that deploys. Exit code 0 only when it went all the way. */

const HOME = join(__dirname, '..', '..', '..', '.local', 'demo')

/** Of a terminal, or as somebody says who reads the output otherwise; unlimited in a file. */
const columns = process.stdout.columns ?? (Number(process.env.COLUMNS) || undefined)

/** Events of the bus that their definitions do not accept. */
const undecodable = (events: readonly BusEvent[]): string[] =>
  events.flatMap((event) => {
    const definition = known.find(({ name }) => name === event['detail-type']) as AnyEvent | undefined
    const decoded = definition?.decode(event.detail)
    if (decoded === undefined) return [`there is no event ${event['detail-type']}`]
    return E.isLeft(decoded) ? [`${event['detail-type']}: ${decoded.left}`] : []
  })

const record = async (folder: string, world: World): Promise<void> => {
  const { watch, cloud, clients } = world
  const rows = ordered([...watch.rows(), ...(await stepRows(watch.events, clients.alert))])
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
  console.log(render(rows, columns))
  const left = 'timeline.json, events.ndjson, alert.json, analysis.md, execution.md, functions.log, messages/'
  console.log(`\n${pc.bold('Where to look')}: ${relative(process.cwd(), folder)}/ holds`)
  for (const line of wrapped(left, columns && columns - 2)) console.log(`  ${line}`)
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
  const end = wrapped(
    `${REPAIRED.length} approved plans were carried out, and their sites are well again.`,
    columns,
  )
  console.log(`\n${pc.green(end.join('\n'))}`)
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

const readAsked = (): Asked => {
  const { values, positionals } = readCommandLine(process.argv.slice(2), {
    out: { type: 'string' },
    agent: { type: 'string' },
  })
  const domains = [process.env.DOMAINS ?? '', ...positionals].join(' ').split(/[\s,]+/)
  return {
    domains: domains.filter((domain) => domain !== ''),
    folder: resolve(textOf(values, 'out') ?? HOME),
    agent: agentNamed(textOf(values, 'agent') ?? process.env.AGENT),
  }
}

void runTool(usage, async (life) => {
  forgetAws()
  const asked = readAsked()
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
