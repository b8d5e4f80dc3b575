import { AsyncLocalStorage } from 'node:async_hooks'
import { defined } from '../../../schemas/defined'
import type { MonitorAccount } from '../../../schemas/monitor-account'
import { clientOptions } from './client-options'
import type { SessionCredentials } from './session-credentials'

export type { SessionCredentials }

/** Which rights a call needs: those of a role, cut down to a policy. */
export interface SessionRequest {
  /** `repair` may change what the settings name, `read` only look. */
  readonly role: 'repair' | 'read'
  /** The session's policy, as JSON. */
  readonly policy: string
  /** The session's name in CloudTrail. */
  readonly name: string
  /** Who decided, as CloudTrail keeps it through every role that is assumed later. */
  readonly source_identity?: string | undefined
  /** Of the resources, where it is another one. */
  readonly account?: MonitorAccount | undefined
}

/** Makes the calls of `call` with the rights of a session. Rejects with STS's error before anything was called. */
export type InSession = <A>(request: SessionRequest, call: () => Promise<A>) => Promise<A>

const current = new AsyncLocalStorage<SessionCredentials>()

/**
 * Options of an SDK client whose calls belong to a step. A client is made anew for each call, within the session: whoever
 * makes one elsewhere calls with the function's own role, which may touch no resource of a monitor.
 */
export const sessionOptions = () => ({ ...clientOptions, ...defined({ credentials: current.getStore() }) })

export const makeSessions =
  (assume: (request: SessionRequest) => Promise<SessionCredentials>): InSession =>
  async (request, call) =>
    current.run(await assume(request), call)
