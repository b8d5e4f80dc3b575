import canonicalize from 'canonicalize'
import type { PreviewField } from '../../../schemas/plan'
import { SomebodyElse } from '../aws/failure'
import { defineChange } from './action'
import type { Answer, Changing } from './model'

/** What is there now, and how it is replaced: under the token that it was read with, sent once. */
export interface Held<S> {
  readonly state: S
  /** Rejects with the SDK's error, also where somebody else was faster. */
  replace(next: S): Promise<Answer>
}

type Described<P, S> = Omit<Changing<P, S>, 'capture' | 'preview' | 'execute' | 'verify' | 'undo'>

/** A change of one state of a resource, `S`: what people see of it, what is compared, and what is put back. */
interface StateChange<P, S> extends Described<P, S> {
  /** Rejects where it is none that may be changed. */
  read(parameters: P): Promise<Held<S>>
  /** What it becomes. Throws where it cannot, with a reason for people. */
  next(parameters: P, now: S): S
  /** What people see of it. */
  shown(parameters: P, now: S, after: S): readonly PreviewField[]
  /** Whether it has the effect that it is for, where that is more than being so; `false` where this is not known. */
  works?(parameters: P, answer: Answer | undefined): Promise<boolean>
}

const same = (a: unknown, b: unknown): boolean => canonicalize(a) === canonicalize(b)

const text = (state: unknown): string => canonicalize(state) ?? ''

/**
 * A change that reads, changes and writes: what is written differs from what was read in nothing but the state, is refused where
 * that is no longer the one that people have seen, and is put back only where it is still the one that this step left.
 */
export const defineStateChange = <P, S extends Answer>({
  read,
  next,
  shown,
  works,
  ...described
}: StateChange<P, S>) => {
  const goal = (parameters: P, before: S): S => {
    const after = next(parameters, before)
    if (same(after, before)) throw new Error(`there is nothing to change: it is ${text(before)} already`)
    return after
  }
  /** Replaces `from`, and nothing else. */
  const replace = async (parameters: P, from: S, to: S): Promise<Answer> => {
    const now = await read(parameters)
    if (!same(now.state, from))
      throw new SomebodyElse(
        `it is ${text(now.state)} by now, not ${text(from)}: somebody else has changed it`,
      )
    return now.replace(to)
  }
  return defineChange<P, S>({
    ...described,
    capture: async (parameters) => (await read(parameters)).state,
    preview: async (parameters, before) => shown(parameters, before, goal(parameters, before)),
    execute: async (parameters, _, before) => {
      const after = goal(parameters, before)
      return { ...(await replace(parameters, before, after)), after }
    },
    verify: async (parameters, before, answer) => {
      const { state } = await read(parameters)
      if (same(state, before)) return 'no'
      if (!same(state, goal(parameters, before))) return 'unknown'
      return works === undefined || (await works(parameters, answer)) ? 'yes' : 'unknown'
    },
    undo: (parameters, before) => replace(parameters, goal(parameters, before), before),
  })
}
