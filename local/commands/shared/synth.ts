import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ToolError } from './command-line'
import { makeFolder } from './folder'

const ROOT = join(__dirname, '..', '..', '..')

/**
 * Synthesizes the stack with settings of its own into `folder`, by the same entry point as a deployment.
 * Answers the directory of the stack. Rejects with a `ToolError` in the synth's own words; `stop` ends it in the middle.
 */
export const synthesize = async (folder: string, settings: object, stop?: AbortSignal): Promise<string> => {
  makeFolder(folder)
  const file = join(folder, 'settings.json')
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`)
  const out = join(folder, 'cdktf.out')
  const env = { ...process.env, CLOUDOPS_SETTINGS: file, CDKTF_OUTDIR: out }
  const child = spawn(process.execPath, ['tools/run.cjs', 'main.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    killSignal: 'SIGKILL',
    ...(stop && { signal: stop }),
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new ToolError(`the synth failed:\n${said.trim()}`)
  return join(out, 'stacks', 'cloudops')
}
