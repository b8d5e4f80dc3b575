import { randomUUID } from 'node:crypto'
import type { Report, RetryDelay } from '../../model'
import type { Definition } from '../../terraform'
import type { Credentials } from '../credentials'
import { traceHeader } from '../trace'
import { createAsynchronous, type SendToQueue } from './asynchronous'
import type { Invocation } from './environment'
import { LambdaError } from './error'
import { findFunction, type NamedFunction, type RunnableFunction, readFunctions } from './functions'
import { mappingsIn } from './mappings'
import type { InvokeListener, Lambda, LogLine, LogListener, ResultListener } from './model'
import { functionPolicy } from './permissions'
import { createLambdaService } from './service'

export type { SendToQueue } from './asynchronous'
export { lambdaResourceTypes } from './definition'
export type { InvokeResult } from './environment'
export type { Lambda } from './model'

export interface LambdaOptions {
  readonly definition: Definition
  readonly stateDir: string
  readonly environment: Readonly<Record<string, string>>
  /** A function's own; any secret unless given. */
  readonly credentialsOf?: (functionName: string) => Credentials
  /** 4 unless given */
  readonly concurrency?: number | undefined
  /** Milliseconds of CPU time that loading a handler may take; as many as AWS gives unless given. */
  readonly initMs?: number
  /** Ports of debuggers, by function. */
  readonly inspect?: ReadonlyMap<string, number> | undefined
  readonly sendToQueue: SendToQueue
  readonly retryDelay: RetryDelay
  readonly report: Report
}

/** Bytes */
const syncPayloadLimit = 6 * 1024 * 1024
const asyncPayloadLimit = 1024 * 1024
const keptLines = 5_000

const throttled = () => new LambdaError(429, 'TooManyRequestsException', 'Rate Exceeded.')

const subscribe = <A>(listeners: Set<A>, listener: A) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** What Lambda itself writes into the function's log: the process that it ended could not. */
const PLATFORM_ERROR = /^\{"errorType":"(?:Sandbox\.Timedout|Runtime\.ExitError)","errorMessage":"([^"]*)"/

const timeOutOf = (payload: string): string =>
  /(?:Task|Init) timed out after [\d.]+ seconds[a-z A-Z]*/.exec(payload)?.[0] ?? 'timed out'
/** What is loaded once must be quick; each retry fails the same way, which is no news. */
const INIT_ADVICE =
  'what its module does when it is loaded takes too long: do it in the handler, or not at all'

export const createLambda = (options: LambdaOptions): Lambda => {
  const invokeListeners = new Set<InvokeListener>()
  const logListeners = new Set<LogListener>()
  const resultListeners = new Set<ResultListener>()
  const lines = new Map<string, LogLine[]>()
  const underWay = new Set<Promise<unknown>>()

  const keep = (name: string, text: string) => {
    const kept = lines.get(name) ?? []
    lines.set(name, kept)
    kept.push({ at: Date.now(), text })
    if (kept.length > keptLines) kept.shift()
  }
  const onLine = (name: string, line: string) => {
    keep(name, line)
    for (const listener of logListeners) listener(name, line)
  }

  const functions = readFunctions({ ...options, concurrency: options.concurrency ?? 4, onLine })

  const tracked = <A>(promise: Promise<A>): Promise<A> => {
    const settled = promise.catch(() => {}).finally(() => underWay.delete(settled))
    underWay.add(settled)
    return promise
  }

  const slowToStart = new Set<string>()
  const reportTimeOut = (name: string, problem: string): void => {
    const inInit = problem.startsWith('Init')
    if (inInit && slowToStart.has(name)) return
    if (inInit) slowToStart.add(name)
    options.report('lambda', `${name}: ${problem}${inInit ? `; ${INIT_ADVICE}` : ''}`)
  }

  const run = async (invoked: RunnableFunction, invocation: Invocation) => {
    for (const listener of invokeListeners) listener(invoked.name, invocation.payload, invocation.requestId)
    const result = await invoked.pool.invoke(invocation)
    const ended = result.failed ? PLATFORM_ERROR.exec(result.payload)?.[1] : undefined
    if (ended !== undefined) keep(invoked.name, ended)
    if (result.failed && /"Sandbox\.Timedout"/.test(result.payload))
      reportTimeOut(invoked.name, timeOutOf(result.payload))
    for (const listener of resultListeners) listener(invoked.name, result)
    return result
  }

  const asynchronous = createAsynchronous({ ...options, invoke: run })
  let stopped = false

  const named = (reference: string): NamedFunction => {
    const found = findFunction(functions, reference)
    if (found === undefined)
      throw new LambdaError(404, 'ResourceNotFoundException', `Function not found: ${reference}`)
    return found
  }
  const find = (reference: string): RunnableFunction => named(reference).found

  const accept = (reference: string, payload: string, limit: number) => {
    const { found: invoked, arn } = named(reference)
    if (Buffer.byteLength(payload) > limit) {
      throw new LambdaError(413, 'RequestTooLargeException', `Request must be smaller than ${limit} bytes`)
    }
    try {
      JSON.parse(payload)
    } catch (error) {
      const message = `Could not parse request body into json: ${error instanceof Error ? error.message : error}`
      throw new LambdaError(400, 'InvalidRequestContentException', message)
    }
    if (invoked.limit === 0) throw throttled()
    return { invoked, invocation: { requestId: randomUUID(), payload, arn, trace: traceHeader() } }
  }

  const lambda: Omit<Lambda, 'service'> = {
    invoke: async (reference, payload) => {
      const { invoked, invocation } = accept(reference, payload, syncPayloadLimit)
      const { reserved_concurrent_executions: reserved = -1 } = invoked.configuration
      // Without a reservation only the laptop's own limit is left, which AWS has not: there it is waited for.
      if (reserved >= 0 && invoked.pool.open() >= reserved) throw throttled()
      return tracked(run(invoked, invocation))
    },
    invokeAsync: (reference, payload) => {
      const { invoked, invocation } = accept(reference, payload, asyncPayloadLimit)
      tracked(asynchronous.run(invoked, invocation)).catch((error: unknown) => {
        if (!stopped) options.report('lambda', `${invoked.name}: an event is lost: ${String(error)}`)
      })
      return invocation.requestId
    },
    find,
    functions: () => [...functions.values()],
    mappings: () => mappingsIn(options.definition),
    policy: (reference) => functionPolicy(options.definition, named(reference)),
    kill: (name) => find(name).pool.kill(),
    onInvoke: (listener) => subscribe(invokeListeners, listener),
    onResult: (listener) => subscribe(resultListeners, listener),
    onLog: (listener) => subscribe(logListeners, listener),
    logs: (name) => lines.get(name) ?? [],
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    stop: async () => {
      stopped = true
      asynchronous.stop()
      await Promise.all([...functions.values()].map((one) => one.stop()))
      await Promise.all(underWay)
    },
  }
  return { ...lambda, service: createLambdaService(lambda) }
}
