import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as t from 'io-ts'
import { watchInit } from './init-limit'
import { endWithThisProcess } from './reaper'

/** What AWS tells a caller about a failed invocation. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
}

export interface Invocation {
  readonly requestId: string
  /** JSON text */
  readonly payload: string
  /** The function's, as the caller named it: with the qualifier, if there was one. */
  readonly arn: string
  /** The value of `_X_AMZN_TRACE_ID` while it runs. */
  readonly trace: string
}

/** `payload` is JSON text: the handler's result, or the `FunctionError` when `failed`. */
export interface InvokeResult {
  readonly requestId: string
  readonly failed: boolean
  readonly payload: string
  /** Lines that the invocation has written, also those of a cold start. */
  readonly log: readonly string[]
}

export interface EnvironmentSettings {
  /** Variables of the process; nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>
  /** MB */
  readonly memory: number
  readonly timeoutMs: number
  /** Milliseconds of CPU time that loading the handler may take; as many as AWS gives unless given. */
  readonly initMs?: number
  /** Whether stack traces name the sources that the code's maps lead to. */
  readonly sourceMaps?: boolean
  /** Port of 127.0.0.1 for a debugger, 0 for any free one: no limit of time holds then. */
  readonly inspect?: number | undefined
  readonly onLine: (line: string) => void
}

/** One process that runs one invocation at a time. */
export interface Environment {
  readonly pid: number | undefined
  /** False as soon as the process is known to have ended. */
  alive(): boolean
  run(invocation: Invocation): Promise<InvokeResult>
  /** Ends the process at once; resolves when it is gone. */
  kill(): Promise<void>
}

const ErrorBody = t.type({ errorType: t.string, errorMessage: t.string, trace: t.array(t.string) })
const Message = t.partial({ ready: t.boolean, requestId: t.string, payload: t.string, error: ErrorBody })
type Message = t.TypeOf<typeof Message>

/** Where the compiled code of bundles is kept. */
const COMPILED = join(__dirname, '..', '..', '..', 'dist', 'compiled')

interface Run {
  readonly invocation: Invocation
  readonly settle: (result: InvokeResult) => void
  readonly log: string[]
  answer: Message | undefined
  /** Streams whose output of this invocation is complete: both stdout and stderr must be. */
  marks: number
  /** Ends the watch over its time. */
  release: () => void
  timedOut: string | undefined
}

const seconds = (ms: number) => (ms / 1000).toFixed(2)

/** Bytes of an answer: 6 MB and a little, as Lambda counts. */
const MAX_ANSWER = 6_291_556

/** Milliseconds that a debugger may hold an invocation. */
const DEBUGGED_MS = 24 * 3_600_000

/** What V8 has compiled is kept of bundles only: code that is being worked on changes before it is loaded again. */
const commandLine = ({ memory, sourceMaps = false, inspect }: EnvironmentSettings): readonly string[] => [
  `--max-old-space-size=${memory}`,
  // The bootstrap uses one on purpose; a line for each cold start would say nothing.
  '--disable-warning=ExperimentalWarning',
  ...(inspect === undefined ? [] : [`--inspect=127.0.0.1:${inspect}`]),
  ...(sourceMaps ? ['--enable-source-maps'] : []),
  join(__dirname, 'bootstrap.cjs'),
  ...(sourceMaps ? [] : [COMPILED]),
]

/** Starts the process. An error while loading the handler is the result of the first invocation, as in AWS. */
export const startEnvironment = (settings: EnvironmentSettings): Environment => {
  const child: ChildProcess = spawn(process.execPath, commandLine(settings), {
    env: settings.variables,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const timeoutMs = settings.inspect === undefined ? settings.timeoutMs : DEBUGGED_MS
  const ended = endWithThisProcess(child.pid)
  let ready = false
  let initError: Message | undefined
  let alive = true
  let run: Run | undefined
  const early: string[] = []

  const onLine = (line: string) => {
    if (line.startsWith('\0')) {
      if (run?.invocation.requestId === line.slice(1)) run.marks += 1
      return settleWhenComplete()
    }
    settings.onLine(line)
    ;(run?.log ?? early).push(line)
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', onLine)
  }

  const settle = (failed: boolean, payload: string) => {
    if (run === undefined) return
    const { invocation, log, release } = run
    release()
    run.settle({ requestId: invocation.requestId, failed, payload, log })
    run = undefined
  }

  const settleWhenComplete = () => {
    if (run?.answer !== undefined && run.marks === 2) settleWith(run.answer)
  }

  const settleWith = ({ payload = 'null', error }: Message) => {
    if (error !== undefined) return settle(true, JSON.stringify(error))
    if (Buffer.byteLength(payload) <= MAX_ANSWER) return settle(false, payload)
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER} bytes).`
    settle(true, JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }))
  }

  const fail = (errorType: string, problem: string) => {
    const errorMessage = `RequestId: ${run?.invocation.requestId} Error: ${problem}`
    settle(true, JSON.stringify({ errorType, errorMessage } satisfies FunctionError))
  }

  const timeOut = (problem: string): void => {
    if (run !== undefined) run.timedOut = problem
    child.kill('SIGKILL')
  }

  const dispatch = () => {
    if (run === undefined || !ready || !child.connected) return
    run.release()
    const problem = `Task timed out after ${seconds(timeoutMs)} seconds`
    const timer = setTimeout(() => timeOut(problem), timeoutMs)
    run.release = () => clearTimeout(timer)
    const deadline = Date.now() + timeoutMs
    child.send({ ...run.invocation, deadline })
  }

  child.on('message', (value) => {
    if (!Message.is(value)) return
    if (value.ready) {
      ready = true
      dispatch()
    } else if (!ready) initError = value
    else if (run !== undefined) {
      run.answer = value
      settleWhenComplete()
    }
  })
  // The channel's errors are those of a process that is ending: its end says what happened.
  child.on('error', () => {})
  child.on('exit', () => {
    ended()
    alive = false
  })
  const closed = new Promise<void>((resolve) => {
    child.on('close', (code, signal) => {
      alive = false
      const answer = run?.answer ?? initError
      if (run?.timedOut !== undefined) fail('Sandbox.Timedout', run.timedOut)
      else if (answer !== undefined) settleWith(answer)
      else
        fail(
          'Runtime.ExitError',
          `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}`,
        )
      resolve()
    })
  })

  return {
    pid: child.pid,
    alive: () => alive,
    run: (invocation) =>
      new Promise((resolve) => {
        run = {
          invocation,
          settle: resolve,
          log: early.splice(0),
          answer: undefined,
          marks: 0,
          release: () => {},
          timedOut: undefined,
        }
        if (!ready && settings.inspect === undefined)
          run.release = watchInit(child.pid, settings.initMs, timeOut)
        dispatch()
        closed.then(() => fail('Runtime.ExitError', 'Runtime exited before it was invoked'))
      }),
    kill: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}
