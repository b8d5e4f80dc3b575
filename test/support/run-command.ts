import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** Options of Node with which a process of its own can load TypeScript. */
export const TYPESCRIPT = ['-r', join(__dirname, '..', '..', 'tools', 'typescript.cjs')] as const

export interface Ran {
  readonly code: number | null
  /** What it said, standard output and error together. */
  readonly said: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds until it is killed. */
  readonly limit?: number
}

/** Runs a command to its end. Its absence is a code of 127, as in a shell. */
export const runCommand = (
  command: string,
  args: readonly string[],
  { cwd, env = {}, limit = 900_000 }: RunOptions,
): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limit,
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
      })
    child.on('error', (error) => resolve({ code: 127, said: error.message }))
    child.on('close', (code) => resolve({ code, said }))
  })
