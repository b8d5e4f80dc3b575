import type { Instant, PlanDigest } from '../../schemas/scalars'
import { redact } from './redaction'

/** Everything that can go wrong, by its tag. `disposition` says what the caller of a function may do about it. */
export type AppError =
  /** Input that does not decode; the message names the field and what was expected. */
  | { readonly tag: 'bad_input'; readonly message: string }
  /** More than is read. */
  | { readonly tag: 'too_large'; readonly message: string }
  | { readonly tag: 'not_found'; readonly what: string; readonly id: string }
  /** The stored state does not allow the request (for example, it has been decided). */
  | {
      readonly tag: 'conflict'
      readonly message: string
      readonly decided_by?: string
      readonly decided_at?: Instant
      /** The revision that replaces the one that was meant, and where its analysis is. */
      readonly newer?: {
        readonly plan_revision: number
        readonly plan_digest: PlanDigest
        readonly analysis?: string
      }
    }
  /** The request expired, or what it was about has ended. */
  | { readonly tag: 'gone'; readonly message: string }
  /** No one proved who they are. The reason is for the log only. */
  | { readonly tag: 'unauthenticated'; readonly reason: string }
  /** Known, but not allowed; `setting` names what would have to allow it. */
  | { readonly tag: 'forbidden'; readonly message: string; readonly setting?: string }
  /** Too many at the same time or in an hour; `setting` names the limit, where one does. It may be asked again later. */
  | { readonly tag: 'limited'; readonly message: string; readonly setting?: string }
  /** A service did not do its part; `retryable` is false where a second attempt could do a thing twice. */
  | {
      readonly tag: 'service_failed'
      readonly service: string
      readonly operation: string
      readonly message: string
      readonly retryable: boolean
      /** It takes no more for now: nothing of the call was done. */
      readonly throttled?: true
      /** Where it was to go is not there any more: a channel that is archived, a webhook that was removed. */
      readonly gone?: true
    }
  /** Another writer was first: the caller reads again and decides anew. */
  | { readonly tag: 'condition_failed'; readonly id: string }
  /** What was stored does not decode: somebody else wrote it. */
  | { readonly tag: 'corrupt'; readonly what: string; readonly id: string; readonly message: string }
  | AgentFailure

/** The agent's part failed; each kind has its own message to people. */
export interface AgentFailure {
  readonly tag: 'agent_failed'
  readonly kind:
    | 'not_configured'
    /** The settings name none: alerts carry the evidence, and nothing is wrong. */
    | 'absent'
    | 'authentication'
    | 'throttled'
    | 'timeout'
    | 'not_found'
    | 'refused'
    /** It could not be reached, or failed before its first word. */
    | 'unavailable'
    /** It said itself in the middle of an answer that it cannot go on. */
    | 'interrupted'
    /** The answer ends in the middle. */
    | 'truncated'
    /** The answer holds bytes that cannot be read. */
    | 'corrupt'
    /** The answer holds something of a kind that this system does not know. */
    | 'unknown_event'
    /** A guardrail replaced the answer. */
    | 'guardrail'
    /** It asks for actions without end. */
    | 'endless'
    | 'too_long'
    /** All its rounds together read and wrote more than the settings allow. */
    | 'too_many_tokens'
    /** It has tools that this system did not give it. */
    | 'own_tool'
    | 'empty_answer'
  readonly message: string
}

export const badInput = (message: string): AppError => ({ tag: 'bad_input', message })
export const notFound = (what: string, id: string): AppError => ({ tag: 'not_found', what, id })
export const conflict = (message: string): AppError => ({ tag: 'conflict', message })
/** The one answer to whoever would carry out an approval again. */
export const begunBefore: AppError = conflict('an execution of this decision has begun before')
export const conditionFailed = (id: string): AppError => ({ tag: 'condition_failed', id })
export const agentFailed = (kind: AgentFailure['kind'], message: string): AgentFailure => ({
  tag: 'agent_failed',
  kind,
  message: redact(message),
})

/** What may be over when the agent is asked again. */
export const transientKinds: ReadonlySet<AgentFailure['kind']> = new Set([
  'throttled',
  'timeout',
  'unavailable',
  'interrupted',
  'truncated',
  'corrupt',
])

/** `retry`: the same input may succeed later. `refuse`: it will not, or must not be tried again. */
export const disposition = (error: AppError): 'retry' | 'refuse' => {
  switch (error.tag) {
    case 'service_failed':
      return error.retryable ? 'retry' : 'refuse'
    case 'condition_failed':
      return 'retry'
    case 'agent_failed':
      return transientKinds.has(error.kind) ? 'retry' : 'refuse'
    case 'bad_input':
    case 'too_large':
    case 'not_found':
    case 'conflict':
    case 'gone':
    case 'unauthenticated':
    case 'forbidden':
    case 'limited':
    case 'corrupt':
      return 'refuse'
  }
}

/** Whether a service takes no more for now. */
export const isThrottled = (error: AppError): boolean =>
  error.tag === 'service_failed' && error.throttled === true

/** Whether what a message was for is not there any more. */
export const isGoneForGood = (error: AppError): boolean =>
  error.tag === 'service_failed' && error.gone === true

/** HTTP status of an error, for API answers. */
export const statusOf = (error: AppError): number => {
  switch (error.tag) {
    case 'bad_input':
      return 400
    case 'too_large':
      return 413
    case 'unauthenticated':
      return 401
    case 'forbidden':
      return 403
    case 'not_found':
      return 404
    case 'conflict':
    case 'condition_failed':
      return 409
    case 'gone':
      return 410
    case 'limited':
      return 429
    case 'corrupt':
      return 500
    case 'service_failed':
      return error.retryable ? 503 : 502
    case 'agent_failed':
      return 502
  }
}

/** One sentence for people and logs. It says nothing that a stranger should not know. */
export const messageOf = (error: AppError): string => redact(sentenceOf(error))

const sentenceOf = (error: AppError): string => {
  switch (error.tag) {
    case 'bad_input':
    case 'too_large':
    case 'conflict':
    case 'gone':
    case 'forbidden':
    case 'limited':
    case 'agent_failed':
      return error.message
    case 'unauthenticated':
      return 'the request carries no valid proof of who sent it'
    case 'not_found':
      return `there is no ${error.what} ${error.id}`
    case 'condition_failed':
      return `${error.id} was changed by somebody else at the same time`
    case 'corrupt':
      return `the stored ${error.what} ${error.id} cannot be read: ${error.message}`
    case 'service_failed':
      return `${error.service} ${error.operation}: ${error.message}`
  }
}
