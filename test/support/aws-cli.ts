import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a command of the CLI has said. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface AwsCli {
  run(args: readonly string[]): Promise<Said>
  stop(): Promise<void>
}

const works = (command: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(command, [...args], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const version = spawnSync('aws', ['--version'], { encoding: 'utf8' })
/** Whether the stock `aws` CLI is on this machine. */
export const hasCli = version.status === 0
/** Whether it is version 2, which reads `--payload` as base64 unless told otherwise. */
export const hasCliV2 = hasCli && /^aws-cli\/2/.test(version.stdout)

/**
 * Runs one command after the other in one process of the CLI, whose start costs more than any of them. They share what they have read of the
 * services' descriptions, as the clients of one session do: three quarters of a command are reading them.
 */
const driver = `
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver
from botocore.loaders import Loader
read, new = {}, Loader.__init__
def sharing(self, *args, **named):
    new(self, *args, **named)
    self._cache = read
Loader.__init__ = sharing
for line in sys.stdin:
    out, err = io.TextIOWrapper(io.BytesIO(), 'utf-8'), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = create_clidriver().main(json.loads(line))
        except SystemExit as end:
            code = end.code
    out.flush()
    said = {'code': code or 0, 'out': out.buffer.getvalue().decode(), 'err': err.getvalue()}
    print(json.dumps(said), flush=True)
`

type Options = { readonly env: NodeJS.ProcessEnv; readonly cwd: string }

const inOneProcess = (options: Options): AwsCli => {
  const child: ChildProcess = spawn('python3', ['-c', driver], {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const waiting: { resolve: (said: Said) => void; reject: (error: Error) => void }[] = []
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)))
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      for (const { reject } of waiting.splice(0)) reject(new Error('the CLI has ended'))
      resolve()
    })
  })
  return {
    run: (args) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin?.write(`${JSON.stringify(args)}\n`)
      }),
    stop: () => {
      child.stdin?.end()
      return ended
    },
  }
}

const processEach = (options: Options): AwsCli => ({
  run: (args) =>
    new Promise((resolve) => {
      execFile('aws', [...args], { ...options, maxBuffer: 2 ** 26 }, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
        resolve({ code, out, err })
      })
    }),
  stop: async () => {},
})

/** The stock CLI with these variables and nothing else of this machine. */
export const startAwsCli = (options: Options): AwsCli =>
  works('python3', '-c', 'import awscli.clidriver') ? inOneProcess(options) : processEach(options)
