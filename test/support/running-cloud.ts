import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Arguments } from '../../local/commands/serve/arguments'
import { type Run, startRun } from '../../local/commands/serve/run'
import { type Said, startAwsCli } from './aws-cli'
import { sourced } from './sourced'

export { hasCli, hasCliV2 } from './aws-cli'

/** The cloud of `make local` within this process, in a folder of its own. */
export interface RunningCloud {
  readonly run: Run
  readonly folder: string
  /** What the file to be sourced gives a shell. */
  readonly env: Readonly<Record<string, string>>
  /** What was logged, a line each. */
  readonly lines: readonly string[]
  /** The stock CLI with the sourced environment and nothing of an account of the machine. */
  aws(...args: readonly string[]): Promise<Said>
  /** The CLI's answer, parsed. Rejects with its message when it fails. */
  json(...args: readonly string[]): Promise<unknown>
  stop(): Promise<void>
}

export const startRunningCloud = async (given: Partial<Arguments> = {}): Promise<RunningCloud> => {
  const folder = mkdtempSync(join(tmpdir(), 'running-cloud-'))
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next()
  }
  const lines: string[] = []
  const args: Arguments = {
    ...{ port: 0, monitors: undefined, state: undefined, agentScript: undefined, folder, logs: false },
    inspect: [],
    ...given,
  }
  try {
    const run = await startRun(args, { add: (one) => void stops.push(one) }, (line) => lines.push(line))
    const env = sourced(run.envFile)
    const { PATH = '' } = process.env
    const cli = startAwsCli({ env: { PATH, HOME: folder, ...env }, cwd: folder })
    stops.push(cli.stop)
    const aws: RunningCloud['aws'] = (...words) => cli.run(words)
    const json: RunningCloud['json'] = async (...words) => {
      const { code, out, err } = await aws(...words)
      if (code !== 0) throw new Error(err.trim())
      return out.trim() === '' ? undefined : JSON.parse(out)
    }
    return { run, folder, env, lines, aws, json, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
