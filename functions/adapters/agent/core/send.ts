import type * as TE from 'fp-ts/TaskEither'
import type { AgentFailure } from '../../../runtime/errors'

/** One turn of a session: its body is JSON. */
export interface Turn {
  readonly session_id: string
  readonly body: string
  readonly signal: AbortSignal
}

export interface TurnAnswer {
  readonly contentType: string
  readonly body: AsyncIterable<Uint8Array>
}

/** Sends a turn. Rejects with an AgentProblem, or an error of the client, where it is refused. */
export type SendTurn = (turn: Turn) => Promise<TurnAnswer>

/** What a runtime takes of its callers: each call begins with it. */
export type Authorized = () => TE.TaskEither<AgentFailure, SendTurn>

/** A runtime, and which of its endpoints is asked. */
export interface Runtime {
  readonly runtimeArn: string
  readonly region: string
  readonly qualifier: string
}

export const ACCEPT = 'text/event-stream, application/json'
