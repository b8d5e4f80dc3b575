import { spawn } from 'node:child_process'

/** Runs a program of one process and answers the JSON of its last line. @throws Error with what it has complained of where it does not end well */
export const answerOf = <A>(
  args: readonly string[],
  { env = process.env, input = '' }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<A> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: 'pipe' })
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
    child.stdin.end(input)
  })
