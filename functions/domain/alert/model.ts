import type { Alert, RecordedApproval } from '../../../schemas/alert'
import type { DomainEvent, EventContext } from '../../../schemas/event'
import type { AlertId, Instant } from '../../../schemas/scalars'
import type { Command } from './commands'
import type { Domains } from './members'

/** A condition on one attribute; times compare as texts because instants have a fixed width. */
export type Guard =
  | { readonly attribute: keyof Alert; readonly is: 'absent' | 'present' }
  | { readonly attribute: keyof Alert; readonly is: 'equal' | 'not_equal'; readonly value: string | number }
  | { readonly attribute: keyof Alert; readonly is: 'before' | 'after'; readonly value: Instant }
  /** Not there, or not later than the value. */
  | { readonly attribute: keyof Alert; readonly is: 'not_after'; readonly value: Instant }
  /** A map without this key. */
  | { readonly attribute: 'approvals'; readonly is: 'missing_key'; readonly value: string }
  /** A map with fewer, exactly as many, or at least as many, keys. */
  | {
      readonly attribute: 'approvals'
      readonly is: 'size_below' | 'size_equal' | 'size_at_least'
      readonly value: number
    }

/** One conditional write of one item: what must hold, what changes, which event is committed with it. */
export interface Transition {
  readonly command: Command['name']
  readonly alert_id: AlertId
  readonly guards: readonly Guard[]
  readonly set: Partial<Alert>
  readonly remove: readonly (keyof Alert)[]
  /** One more key of the map `approvals`, so that approvals at the same time do not overwrite each other. */
  readonly approval?: { readonly principal: string; readonly recorded: RecordedApproval }
  readonly event?: DomainEvent
}

/** Why a command does not apply, with the guard that failed and the alert as it is. */
export interface Refusal {
  readonly command: Command['name']
  readonly guard: Guard
  readonly alert: Alert
}

/** What a command changes and what is said with it. */
export interface Effect {
  readonly set: Partial<Alert>
  readonly remove?: readonly (keyof Alert)[]
  readonly approval?: Transition['approval']
  readonly event?: DomainEvent
}

/** What the effect of a command is made of: the alert before it, the time, and what its event needs. */
export interface TransitionContext {
  readonly alert: Alert
  readonly now: Instant
  /** The revision of the plan that the command is about. */
  readonly revision: number
  readonly about: Pick<Alert, 'alert_id' | 'domain' | 'monitor'> & Domains
  /** The identity of an event; the occasion tells two events of one name apart. */
  readonly eventMetadata: (occasion: string | number) => EventContext
}
