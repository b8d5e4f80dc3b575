import type { AppError } from '../../runtime/errors'
import { redact } from '../../runtime/redaction'

/** Error names that mean: too much was asked for, and nothing was done. */
const THROTTLED = new Set([
  'ThrottlingException',
  'ThrottledException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
])

/** Error names that mean: the same call may succeed later. */
const TRANSIENT = new Set([
  ...THROTTLED,
  'InternalServerError',
  'InternalException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'AbortError',
  'SlowDown',
])

interface Described {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** What went wrong in a call to a service, as a tagged error: throttles, 5xx and network faults may be tried again. */
export const serviceFailed =
  (service: string, operation: string) =>
  (error: unknown): AppError => {
    const { name, message, code, $metadata } = (
      typeof error === 'object' && error !== null ? error : {}
    ) as Described
    const status = $metadata?.httpStatusCode
    const network = typeof code === 'string' && status === undefined
    return {
      tag: 'service_failed',
      service,
      operation,
      message: redact(
        `${typeof name === 'string' ? name : 'Error'}: ${typeof message === 'string' ? message : String(error)}`,
      ),
      retryable: network || (status !== undefined && status >= 500) || TRANSIENT.has(String(name)),
      ...(THROTTLED.has(String(name)) ? { throttled: true } : {}),
    }
  }

/** Whether an SDK error has this name. */
export const isNamed = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name
