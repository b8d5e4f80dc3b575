import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { EventDefinition } from '../../schemas/event'
import type { Instant } from '../../schemas/scalars'
import type { Phase, Verdict } from './model'

/** A line as an event gives it, before it is compared with what is stored. */
export interface Line {
  readonly phase: Phase
  readonly text: string
  readonly by?: string
  /** Where it differs from the event's own time. */
  readonly at?: Instant
}

/** How one kind of event is reported, and what the stored alert must say for it to be believed. */
export interface Story {
  readonly name: string
  readonly lines: (detail: unknown) => E.Either<string, readonly Line[]>
  readonly compare: (detail: unknown, alert: Alert) => Verdict
}

export type Compare<D> = (data: D, alert: Alert, at: Instant) => Verdict

export const story = <D>(
  event: EventDefinition<string, D>,
  tell: (data: D) => readonly Line[],
  compare: Compare<D>,
): Story => ({
  name: event.name,
  lines: (detail) => E.map(({ data }: { readonly data: D }) => tell(data))(event.decode(detail)),
  compare: (detail, alert) => {
    const decoded = event.decode(detail)
    // What is not readable as of today contradicts nothing.
    if (E.isLeft(decoded)) return keptNoMore(`not readable as of today: ${decoded.left}`)
    const { data, metadata } = decoded.right
    return compare(data, alert, metadata.occurred_at)
  },
})

export const agrees: Verdict = { verification: 'verified' }
export const contradicts = (because: string): Verdict => ({ verification: 'unverified', because })
export const keptNoMore = (because: string): Verdict => ({ verification: 'not_recorded', because })

/** The first attribute whose stored value is another one. */
export const same =
  <D>(...pairs: readonly (readonly [keyof Alert, (data: D, at: Instant) => unknown])[]): Compare<D> =>
  (data, alert, at) => {
    const other = pairs.find(([attribute, value]) => alert[attribute] !== value(data, at))
    return other === undefined ? agrees : contradicts(`the record has another ${other[0]}`)
  }

/** For what the table keeps the last of: it must be that one, or an earlier one. */
export const lastOf =
  <D>(attribute: 'analysis_requested_at' | 'snoozed_until', value: (data: D) => Instant): Compare<D> =>
  (data, alert) => {
    const [stored, told] = [alert[attribute], value(data)]
    if (stored === told) return agrees
    return stored !== undefined && stored > told
      ? keptNoMore('the record holds a later one')
      : contradicts(`the record has another ${attribute}`)
  }

/** For what belongs to a revision: that of an earlier one is kept no longer. */
export const ofRevision =
  <D extends { readonly plan_revision: number }>(compare: Compare<D>): Compare<D> =>
  (data, alert, at) => {
    const { plan_revision: stored = 0 } = alert
    if (stored > data.plan_revision) return keptNoMore(`the record holds revision ${stored} of the plan`)
    return stored < data.plan_revision
      ? contradicts(`the record has no revision ${data.plan_revision} of the plan`)
      : compare(data, alert, at)
  }

export const notRecorded = (): Verdict => ({ verification: 'not_recorded' })
export const isOfEarlierRevision = ({ analyzed_at }: Alert, at: Instant): boolean =>
  analyzed_at !== undefined && at < analyzed_at
export const gotWorseAfter = ({ update }: Alert, at: Instant): boolean =>
  update?.reason === 'severity' && update.updated_at >= at
