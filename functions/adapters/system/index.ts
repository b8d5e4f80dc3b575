import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Logger } from '@aws-lambda-powertools/logger'
import type { Task } from 'fp-ts/Task'
import type { Base, Log, Timer } from '../../runtime/ports'
import { redact, redactAll } from '../../runtime/redaction'
import { traceparentOf } from '../../runtime/trace'
import { measuring } from './metrics'

/** Clock, ids, trace and a structured log of this process. */
export const systemPorts = (serviceName: string): Base => ({
  clock: { now: () => new Date().toISOString() },
  ids: { uuid: () => randomUUID() },
  log: structuredLog(serviceName),
  measure: measuring(serviceName),
  // Lambda sets it anew for each invocation.
  trace: () => traceparentOf(process.env._X_AMZN_TRACE_ID),
})

const structuredLog = (serviceName: string): Log => {
  const logger = new Logger({ serviceName })
  return {
    debug: (message, fields = {}) => logger.debug(redact(message), redactAll(fields)),
    info: (message, fields = {}) => logger.info(redact(message), redactAll(fields)),
    warn: (message, fields = {}) => logger.warn(redact(message), redactAll(fields)),
    error: (message, fields = {}) => logger.error(redact(message), redactAll(fields)),
  }
}

/** Waits some milliseconds. */
export const pause =
  (milliseconds: number): Task<void> =>
  () =>
    wait(milliseconds)

/** Expires after some milliseconds, unless it is cancelled before. */
export const timer = (milliseconds: number): Timer => {
  let waiting: NodeJS.Timeout | undefined
  const expired = new Promise<void>((resolve) => {
    waiting = setTimeout(resolve, milliseconds)
  })
  return { expired, cancel: () => clearTimeout(waiting) }
}
