import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TYPESCRIPT } from '../support/run-command'

/** How a test file ended, and what it wrote. */
export interface Ended {
  /** 0 where every test passed. */
  readonly code: number
  readonly output: string
}

/** A process that runs test files one after the other. */
export interface SharedProcess {
  /** Never rejects: a file that ends the process, or is silent for too long, has failed. */
  run(path: string): Promise<Ended>
  stop(): void
}

/** A file that writes nothing for so long hangs: uvu writes a character for each test, the longest of which takes a minute. */
const SILENCE_MS = 1_200_000
const LOOK_MS = 1_000

interface Process {
  readonly child: ChildProcess
  /** A file, so that what the children of the process write is in order too, and nothing is lost by a crash. */
  readonly output: number
}

interface Options {
  /** How many milliseconds a file may write nothing. */
  readonly silence?: () => number
  /** Beside that of this process. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts its process when it is needed, and again after a file has ended it. `root` is where the project is.
 */
export const sharedProcess = (
  root: string,
  { silence = () => SILENCE_MS, env = {} }: Options = {},
): SharedProcess => {
  let running: Process | undefined

  const start = (): Process => {
    const folder = mkdtempSync(join(tmpdir(), 'test-output-'))
    const output = openSync(join(folder, 'output'), 'a+')
    rmSync(folder, { recursive: true })
    const child = spawn(process.execPath, [...TYPESCRIPT, join(root, 'test', 'run', 'worker.ts')], {
      cwd: root,
      env: { ...process.env, ...env, NO_COLOR: '1' },
      stdio: ['ignore', output, output, 'ipc'],
    })
    return { child, output }
  }

  const stop = (): void => {
    running?.child.kill('SIGKILL')
    if (running !== undefined) closeSync(running.output)
    running = undefined
  }

  const run = (path: string): Promise<Ended> =>
    new Promise((resolve) => {
      if (running?.child.connected === false) stop()
      running ??= start()
      const { child, output } = running
      const from = fstatSync(output).size
      const written = (): string => {
        const buffer = Buffer.alloc(fstatSync(output).size - from)
        readSync(output, buffer, 0, buffer.length, from)
        return buffer.toString()
      }
      const end = (code: number): void => {
        clearInterval(watch)
        child.off('message', end).off('exit', died)
        resolve({ code, output: written() })
      }
      const fail = (why: string): void => {
        writeSync(output, `\n${path} ${why}\n`)
        end(1)
        stop()
      }
      const died = (code: number | null, signal: string | null): void =>
        fail(`ended its process (${signal ?? code})`)
      let size = from
      let since = Date.now()
      const watch = setInterval(() => {
        const now = fstatSync(output).size
        if (now !== size) since = Date.now()
        size = now
        if (Date.now() - since > silence()) fail(`wrote nothing for ${silence() / 1000} s, and was stopped`)
      }, LOOK_MS)
      child.once('message', end).once('exit', died)
      // What cannot be sent is followed by the end of the process.
      child.send(join(root, path), () => {})
    })

  return { run, stop }
}
