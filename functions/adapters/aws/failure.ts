import type { AppError } from '../../runtime/errors'
import { redact } from '../../runtime/redaction'

/** Error names that mean: too much was asked for, and nothing was done. */
const THROTTLED = new Set([
  'ThrottlingException',
  'ThrottledException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'PriorRequestNotComplete',
  'SlowDown',
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
])

interface Described {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const described = (error: unknown): Described => (typeof error === 'object' && error !== null ? error : {})

/** Whether the same call may succeed later: throttles, 5xx and network faults. */
export const isTransient = (error: unknown): boolean => {
  const { name, code, $metadata } = described(error)
  const status = $metadata?.httpStatusCode
  const network = typeof code === 'string' && status === undefined
  return network || (status !== undefined && status >= 500) || TRANSIENT.has(String(name))
}

/** What went wrong in a call to a service, as a tagged error: throttles, 5xx and network faults may be tried again. */
export const serviceFailed =
  (service: string, operation: string) =>
  (error: unknown): AppError => {
    const { name, message } = described(error)
    return {
      tag: 'service_failed',
      service,
      operation,
      message: redact(
        `${typeof name === 'string' ? name : 'Error'}: ${typeof message === 'string' ? message : String(error)}`,
      ),
      retryable: isTransient(error),
      ...(THROTTLED.has(String(name)) ? { throttled: true } : {}),
    }
  }

/** Whether an error of an SDK says that too much was asked for: nothing was done. */
export const isThrottling = (error: unknown): boolean => error instanceof Error && THROTTLED.has(error.name)

/** Somebody else was faster: nothing was sent. */
export class SomebodyElse extends Error {}

/** Whether AWS said no, and not that it could not answer, or nothing was sent: whatever is there now, this call has not made it. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof SomebodyElse || (isClientFault(error) && (isThrottling(error) || !isTransient(error)))

/** Whose fault it is, errors of SDKs say. */
export const isClientFault = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && '$fault' in error && error.$fault === 'client'

/** Error names that mean: IAM does not allow it. */
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])

/** Whether an error of an SDK says that there is no right to the call. */
export const isDenied = (error: unknown): boolean => error instanceof Error && DENIED.has(error.name)

/** Whether an SDK error has this name. */
export const isNamed = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name
