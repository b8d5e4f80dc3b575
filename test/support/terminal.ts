import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { waitFor } from '../../local/commands/demo/wait'

/** Whether this machine can give a command a terminal of its own: by `script` of util-linux, with processes in `/proc`. */
export const hasTerminal =
  existsSync('/proc/self/task') &&
  /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')

/** A command that runs in a terminal of its own, as a person has started it there. */
export interface Terminal {
  /** What is on the screen, with its escapes. */
  output(): string
  /** Waits for a text. Rejects with the whole output when the command ends before. */
  said(pattern: RegExp): Promise<string>
  /** What the keys send: `\x03` is Ctrl-C. */
  press(keys: string): void
  /** Closes the window. */
  hangUp(): void
  /** Exit code as a shell sees it, and milliseconds from `since`. */
  readonly ended: Promise<number>
  /** Processes below it that live. */
  processes(): readonly number[]
}

/** A zombie is not alive: its code was not asked for yet. */
const lives = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Processes below one, from what the kernel lists. */
export const below = (pid: number): readonly number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return children
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number)
      .flatMap((one) => [one, ...below(one)])
  } catch {
    return []
  }
}

/** Waits until none of the processes lives. */
export const gone = (pids: readonly number[]): Promise<true> =>
  waitFor(`the end of ${pids.join(', ')}`, () => (pids.some(lives) ? undefined : true), 10_000)

const LIMIT_MS = 300_000

export const openTerminal = (
  command: string,
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Terminal => {
  const { CI: _, ...inherited } = process.env
  const child = spawn(
    'script',
    ['--quiet', '--flush', '--return', '--command', `stty cols 100 rows 40; exec ${command}`, '/dev/null'],
    {
      cwd,
      env: { ...inherited, TERM: 'xterm', ...env },
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  let code: number | undefined
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      code = status ?? -1
      resolve(code)
    })
  })
  child.stdin.on('error', () => {})
  return {
    output: () => output,
    said: (pattern) =>
      waitFor(
        `${pattern} of ${command}`,
        () => {
          const [found] = pattern.exec(output) ?? []
          if (found === undefined && code !== undefined)
            throw new Error(`${command} ended with ${code} before ${pattern}:\n${output}`)
          return found
        },
        LIMIT_MS,
      ),
    press: (keys) => void child.stdin.write(keys),
    hangUp: () => void child.kill('SIGKILL'),
    ended,
    processes: () => below(child.pid ?? 0),
  }
}
