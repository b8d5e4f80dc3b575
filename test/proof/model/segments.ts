import type { Alert } from '../../../schemas/alert'
import { advanced, ended, type Process, type State } from './state'
import type { Variant } from './table'

/** What the journal says: which segment runs, how many steps it knows to be done, and whether a call is open. */
export interface Journal {
  readonly segment: number
  readonly known: number
  readonly open: boolean
}

/** One number, so that a state stays small; 0 before an execution has begun. */
export const journalOf = ({ journal }: State): Journal => ({
  segment: Math.floor(journal / 100),
  known: Math.floor(journal / 10) % 10,
  open: journal % 10 === 1,
})
export const withJournal = (state: State, change: Partial<Journal>): State => {
  const { segment, known, open } = { ...journalOf(state), ...change }
  return { ...state, journal: segment * 100 + known * 10 + (open ? 1 : 0) }
}

/** As `functions/execution-handler/continue.ts` has it. */
export const isDue = (
  { execution_status, wait_until, segment_expires_at, stop_requested_at }: Alert,
  now: string,
) => {
  if (execution_status !== 'in_progress') return false
  if (wait_until !== undefined) return wait_until <= now || stop_requested_at !== undefined
  return (segment_expires_at ?? '') <= now
}

/** An execution that is triggered again: it goes on as the next segment, or ends where a call is open. */
export const further = (state: State, index: number, alert: Alert, now: string): State => {
  if (state.marker === 0 || !isDue(alert, now)) return ended(state, index)
  const { segment, open } = journalOf(state)
  const view = state.table
  return open
    ? advanced(state, index, { step: 'write', wants: 'complete:died', view })
    : advanced(state, index, { step: 'write', wants: 'continue', view, segment: segment + 1 })
}

/** The journal's write that begins a segment: where another has begun it, or a call is open, this one ends. */
export const begins = (state: State, index: number, process: Process, variant: Variant): State => {
  const { segment, known, open } = journalOf(state)
  const wants = `claim:${known}`
  // The item knows that the first step was waited for, and no more.
  if (!variant.journal)
    return advanced(withJournal(state, { segment: process.segment }), index, {
      step: 'act',
      wants: 'claim:1',
    })
  return segment === process.segment - 1 && !open
    ? advanced(withJournal(state, { segment: process.segment }), index, { step: 'act', wants })
    : ended(state, index)
}

/** The write before a call. */
export const opens = (state: State, index: number, process: Process, variant: Variant): State => {
  if (variant.calls === 'recorded after') return advanced(state, index, { step: 'do' })
  const { segment, open } = journalOf(state)
  return (segment !== process.segment && variant.journal) || open
    ? ended(state, index)
    : advanced(withJournal(state, { open: true }), index, { step: 'do' })
}

/** The write after a call. The first step is one that AWS takes long for. */
export const notes = (state: State, index: number, process: Process, done: number): State => {
  if (journalOf(state).segment !== process.segment) return ended(state, index)
  const next = withJournal(state, { open: false, known: done })
  return done === 1
    ? advanced(next, index, { step: 'write', wants: 'wait', view: state.table })
    : advanced(next, index, { step: 'act', wants: `claim:${done}` })
}
