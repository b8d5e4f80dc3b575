import type { SessionCredentials } from './session-credentials'

/** Options of every SDK client: a call that hangs must not use up the function's time. Milliseconds. */
export const clientOptions = {
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const

/** Of a client that works elsewhere: in another region, with the rights of a session. */
export interface Elsewhere {
  readonly region: string
  readonly credentials: () => Promise<SessionCredentials>
}
