import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { randomCredentials } from '../../aws/credentials'
import type { Cloud } from '../../cloud'
import { secretValues } from '../../secret-values'
import { startSites } from '../../sites'
import { ToolError, UsageError } from '../shared/command-line'
import { makeFolder } from '../shared/folder'
import { lock } from '../shared/lock'
import type { Step } from '../shared/progress'
import { definitionText, synthesize } from '../shared/synth'
import type { Arguments } from './arguments'
import { parseDefinition, readSynthesized } from './changes'
import { type Compiled, startDevelopment } from './development'
import { writeEnvFile } from './env-file'
import { makeEventLine } from './event-line'
import { cloudLine, functionLine, isNews } from './log'
import { givenSettings, monitoredIn, people, readJson, sampleSettings } from './settings'

/** Says one line. */
export type Say = (line: string) => void

export interface Run {
  /** The one that is up now: a changed definition puts another in its place, on the same port and with the same state. */
  readonly cloud: Cloud
  /** File to be sourced by a shell. */
  readonly envFile: string
  readonly chatUrl: string
  /** Where every line of the functions' logs is. */
  readonly logFile: string
  /** Fires the schedules once, without waiting. */
  firstLook(): void
  /** Takes the change of these files into use. Never rejects: what is wrong is said, what ran goes on. */
  rebuild(files: readonly string[]): Promise<void>
}

/** What was started; ended in reverse. */
export interface Stops {
  add(stop: () => unknown): void
  readonly signal?: AbortSignal
}

/** Milliseconds that work under way has to end before a changed definition stops it; the sweeper finishes what is cut off. */
const GRACE_MS = 10_000

const removed = (path: string) => (): void => rmSync(path, { recursive: true, force: true })

/** The settings of the run, with the sample sites started where no monitors are given. */
const world = async ({ monitors, folder }: Arguments, stops: Stops) => {
  if (monitors !== undefined) return { settings: givenSettings(monitors) }
  const sites = await startSites()
  stops.add(sites.stop)
  const caFile = join(folder, 'sample-ca.pem')
  makeFolder(folder)
  writeFileSync(caFile, sites.ca)
  return { settings: sampleSettings(sites, caFile), sites }
}

/** Before anything that takes time. @throws ToolError naming the option */
const refuseTakenPort = async (port: number): Promise<void> => {
  const probe = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen(port, '127.0.0.1', resolve)
    })
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    const said = reason === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${reason})`
    throw new ToolError(
      `port ${port} ${said}, by another \`make local\` perhaps: end it, or take another with --port (make local ARGS="--port 0": any free one)`,
    )
  } finally {
    await new Promise((resolve) => probe.close(resolve))
  }
}

/** Ports of debuggers for the functions that are there. @throws UsageError naming one that is not */
const inspected = (
  wanted: Arguments['inspect'],
  functions: readonly string[],
): ReadonlyMap<string, number> => {
  const unknown = wanted.find(({ name }) => !functions.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`--inspect: there is no function ${unknown.name}, but ${functions.join(', ')}`)
  return new Map(wanted.map(({ name, port }) => [name, port]))
}

const develop = async (
  { lambda }: Cloud,
  compiled: Compiled,
  functions: readonly string[],
): Promise<void> => {
  for (const name of functions) await lambda.find(name).develop(compiled.write(name))
}

/** Starts the cloud of the synthesized stack and writes the file to be sourced. */
export const startRun = async (
  given: Arguments,
  stops: Stops,
  say: Say,
  step: Step = () => {},
): Promise<Run> => {
  const agentScript =
    given.agentScript === undefined ? undefined : readJson('agent-script', given.agentScript)
  for (const folder of [given.folder, ...(given.state === undefined ? [] : [given.state])])
    stops.add(lock(join(folder, 'local.lock')))
  await refuseTakenPort(given.port)
  step(given.monitors === undefined ? 'Starting the sample sites' : `Reading ${given.monitors}`)
  const { settings, sites } = await world(given, stops)
  const cloudFolder = join(given.folder, 'cloud')
  const synth = () => synthesize(cloudFolder, settings, stops.signal)
  const definitionNow = async () =>
    parseDefinition(await definitionText(cloudFolder, settings, stops.signal)).rest
  step('Synthesizing the stack, as a deployment would')
  // The cloud is loaded while another process synthesizes.
  const [definition, { startCloud, checkDefinition }] = await Promise.all([synth(), import('../../cloud')])
  step('Starting the local cloud from the synthesized definition')
  let synthesized = readSynthesized(definition)

  // A cloud of a changed definition takes what a shell has sourced already.
  const credentials = randomCredentials()
  const code = mkdtempSync(join(tmpdir(), 'cloudops-local-'))
  stops.add(removed(code))
  const report = (source: string, message: string): void => say(cloudLine(source, message))

  const eventLine = makeEventLine()
  const logFile = join(given.folder, 'functions.log')
  const logs = createWriteStream(logFile)
  stops.add(() => logs.end())

  const development = startDevelopment(() => synthesized.zips)
  stops.add(development.stop)
  const inspect = inspected(given.inspect, Object.keys(synthesized.zips))

  const open = async (port: number): Promise<Cloud> => {
    const opened = await startCloud({
      definition,
      stateDir: code,
      keepIn: given.state ?? join(code, 'state'),
      port,
      credentials,
      secrets: secretValues,
      people,
      monitored: monitoredIn(settings),
      agentScript,
      inspect,
      report,
      ...(sites && { sites }),
    })
    opened.lambda.onLog((name, line) => {
      logs.write(`${name} ${line}\n`)
      if (given.logs || isNews(line)) say(functionLine(name, line))
    })
    opened.bus.onEvent((event) => {
      const line = eventLine(event)
      if (line !== undefined) say(line)
    })
    if (inspect.size > 0) await develop(opened, await development.compile(), [...inspect.keys()])
    return opened
  }
  const chatOf = ({ endpoint }: Cloud): string => `${endpoint}/_local/chat`
  const writeEnv = (opened: Cloud): string =>
    writeEnvFile(given.folder, {
      ...opened.environment,
      APPROVAL_API_URL: opened.api.url,
      APPROVAL_API_KEY: opened.api.key,
      CHAT_URL: chatOf(opened),
      S3_ANALYSIS_BUCKET: String(opened.definition.outputs.bucket),
    })

  let cloud = await open(given.port)
  stops.add(() => cloud.stop())
  const envFile = writeEnv(cloud)
  stops.add(removed(envFile))

  const replaceCloud = async (): Promise<void> => {
    const { endpoint } = cloud
    // What the local cloud does not understand is said before anything stops.
    checkDefinition(definition, endpoint)
    const port = Number(new URL(endpoint).port)
    const grace = new AbortController()
    await Promise.race([cloud.idle(), wait(GRACE_MS, undefined, { signal: grace.signal })])
    grace.abort()
    await cloud.stop()
    // Whatever stops the start: the next change tries again.
    const { rest } = synthesized
    synthesized = { ...synthesized, rest: '' }
    cloud = await open(port)
    synthesized = { ...synthesized, rest }
    writeEnv(cloud)
  }

  /** Changed since the code and the definition that are up. */
  const pending = new Set<string>()

  const rebuild = async (files: readonly string[]): Promise<void> => {
    const began = performance.now()
    for (const file of files) pending.add(file)
    const changed = [...pending]
    try {
      const compiled = await development.compile()
      if (compiled.isOfDefinition(changed) && (await definitionNow()) !== synthesized.rest) {
        await synth()
        synthesized = readSynthesized(definition)
        await replaceCloud()
        report('rebuild', 'the changed definition is up, with the state of before')
      } else {
        const functions = compiled.functionsOf(changed)
        await develop(cloud, compiled, functions)
        const seconds = ((performance.now() - began) / 1000).toFixed(1)
        if (functions.length > 0)
          report('rebuild', `new code in use after ${seconds} s: ${functions.join(', ')}`)
      }
      pending.clear()
    } catch (error) {
      report('rebuild', `not taken into use: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return {
    get cloud() {
      return cloud
    },
    envFile,
    chatUrl: chatOf(cloud),
    logFile,
    firstLook: () => {
      for (const rule of cloud.bus.schedules()) if (/analysis/.test(rule)) cloud.bus.fireSchedule(rule)
    },
    rebuild,
  }
}
