import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/

/** The root of the request that is being answered, which follows it through rules, topics and the API to the functions. */
const current = new AsyncLocalStorage<string | undefined>()

/** Answers a request in the trace of whoever calls. @param header its `X-Amzn-Trace-Id`, which SDKs send from within a function */
export const inTraceOf = <A>(header: string | undefined, answer: () => A): A =>
  current.run(ROOT.exec(header ?? '')?.[1], answer)

const newRoot = (): string => {
  const seconds = Math.floor(Date.now() / 1000)
  return `1-${seconds.toString(16).padStart(8, '0')}-${randomBytes(12).toString('hex')}`
}

/** What Lambda gives a function as `_X_AMZN_TRACE_ID`: a segment of its own, in the trace of what led to it or in a new one. */
export const traceHeader = (): string =>
  `Root=${current.getStore() ?? newRoot()};Parent=${randomBytes(8).toString('hex')};Sampled=1`
