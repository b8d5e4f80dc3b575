import { type ChildProcess, spawn } from 'node:child_process'

/** A process that does not outlive this one, however this one ends. */
export const bound = <A extends ChildProcess>(child: A): A => {
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('close', () => process.off('exit', end))
  return child
}

interface Options {
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  /** Is given its id. */
  readonly began?: (pid: number) => void
}

/** Runs a program of one process and answers the JSON of its last line. @throws Error with what it has complained of where it does not end well */
export const answerOf = <A>(
  args: readonly string[],
  { env = process.env, input = '', began }: Options = {},
): Promise<A> =>
  new Promise((resolve, reject) => {
    const child = bound(spawn(process.execPath, args, { env, stdio: 'pipe' }))
    if (child.pid !== undefined) began?.(child.pid)
    let out = ''
    let complaints = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      complaints += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const line = out.trim().split('\n').at(-1) ?? ''
      if (code === 0) resolve(JSON.parse(line) as A)
      else reject(new Error(`the process ended with ${code}\n${complaints}`))
    })
    // A process that has ended meanwhile says so by its code.
    child.stdin.on('error', () => undefined).end(input)
  })
