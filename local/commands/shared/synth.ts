import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ToolError } from './command-line'
import { makeFolder } from './folder'

const ROOT = join(__dirname, '..', '..', '..')

/** What a program of the project writes. Rejects with a `ToolError` in its own words; `stop` ends it in the middle. */
const output = async (
  program: string,
  variables: Readonly<Record<string, string>>,
  stop?: AbortSignal,
): Promise<string> => {
  const child = spawn(process.execPath, ['tools/run.cjs', program], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
    ...(stop && { signal: stop }),
  })
  const [written, said]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new ToolError(`the synth failed:\n${Buffer.concat(said).toString().trim()}`)
  return Buffer.concat(written).toString()
}

/** Writes the settings where a synth reads them; answers its variable. */
const given = (folder: string, settings: object): Readonly<Record<string, string>> => {
  makeFolder(folder)
  const file = join(folder, 'settings.json')
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`)
  return { CLOUDOPS_SETTINGS: file }
}

/**
 * Synthesizes the stack with settings of its own into `folder`, by the same entry point as a deployment.
 * Answers the directory of the stack. Rejects with a `ToolError` in the synth's own words; `stop` ends it in the middle.
 */
export const synthesize = async (folder: string, settings: object, stop?: AbortSignal): Promise<string> => {
  const out = join(folder, 'cdktf.out')
  await output('main.ts', { ...given(folder, settings), CDKTF_OUTDIR: out }, stop)
  return join(out, 'stacks', 'cloudops')
}

/** The text of the definition that the present sources make of the settings, without a bundle. Rejects as `synthesize` does. */
export const definitionText = (folder: string, settings: object, stop?: AbortSignal): Promise<string> =>
  output('stacks/definition.ts', given(folder, settings), stop)
