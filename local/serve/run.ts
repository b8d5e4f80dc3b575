import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cloud, startCloud } from '../cloud'
import { synthesize } from '../demo/synth'
import { secretValues } from '../secret-values'
import { startSites } from '../sites'
import type { Arguments } from './arguments'
import { writeEnvFile } from './env-file'
import { cloudLine, functionLine } from './log'
import { givenSettings, people, readJson, sampleSettings } from './settings'

/** Says one line. */
export type Say = (line: string) => void

export interface Run {
  readonly cloud: Cloud
  /** File to be sourced by a shell. */
  readonly envFile: string
  readonly chatUrl: string
  /** Milliseconds from the synthesized definition until the cloud was there. */
  readonly readyAfter: number
}

/** What was started; ended in reverse. */
export interface Stops {
  add(stop: () => unknown): void
}

const removed = (path: string) => (): void => rmSync(path, { recursive: true, force: true })

/** The settings of the run, with the sample sites started where no monitors are given. */
const world = async ({ monitors, folder }: Arguments, stops: Stops) => {
  if (monitors !== undefined) return { settings: givenSettings(monitors) }
  const sites = await startSites()
  stops.add(sites.stop)
  const caFile = join(folder, 'sample-ca.pem')
  mkdirSync(folder, { recursive: true })
  writeFileSync(caFile, sites.ca)
  return { settings: sampleSettings(sites, caFile), sites }
}

/** Starts the cloud of the synthesized stack and writes the file to be sourced. */
export const startRun = async (given: Arguments, stops: Stops, say: Say): Promise<Run> => {
  const agentScript =
    given.agentScript === undefined ? undefined : readJson('agent-script', given.agentScript)
  const { settings, sites } = await world(given, stops)
  const definition = await synthesize(join(given.folder, 'cloud'), settings)

  const started = Date.now()
  const code = mkdtempSync(join(tmpdir(), 'cloudops-local-'))
  stops.add(removed(code))
  const cloud = await startCloud({
    definition,
    stateDir: code,
    port: given.port,
    secrets: secretValues,
    people,
    agentScript,
    report: (source, message) => say(cloudLine(source, message)),
    ...(sites && { sites }),
  })
  stops.add(cloud.stop)
  stops.add(cloud.lambda.onLog((name, line) => say(functionLine(name, line))))

  const chatUrl = `${cloud.endpoint}/_local/chat`
  const envFile = writeEnvFile(given.folder, {
    ...cloud.environment,
    APPROVAL_API_URL: cloud.api.url,
    APPROVAL_API_KEY: cloud.api.key,
    CHAT_URL: chatUrl,
    S3_ANALYSIS_BUCKET: String(cloud.definition.outputs.bucket),
  })
  stops.add(removed(envFile))
  return { cloud, envFile, chatUrl, readyAfter: Date.now() - started }
}
