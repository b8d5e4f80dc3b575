import * as t from 'io-ts'
import { oneOf, struct, text } from '../../../schemas/codec'

/** As Lambda numbers them; `$LATEST` is none, since no one can go back to it. */
export const Version = text('Version', 'the number of a version', { pattern: '^[1-9][0-9]{0,9}$' })

/** Versions by alias, as `notify:live`. */
export const Versions = t.record(t.string, Version)
export type Versions = t.TypeOf<typeof Versions>

/** The output `functions` of the stack, by the name of a function's folder: what was published last, and what leads to it. */
export const Published = t.record(
  t.string,
  struct('PublishedFunction', { name: t.string, version: Version, aliases: t.array(t.string) }, {}),
)
export type Published = t.TypeOf<typeof Published>

/** How far the aliases are on their way. */
const State = oneOf('RolloutState', 'shifting', 'done', 'rolling_back', 'rolled_back')

/** What the parameter `/cloudops/rollout` holds. Nothing before the first time that an alias was led anywhere. */
export const Record = struct(
  'RolloutRecord',
  {},
  {
    state: State,
    /** What the deployment leads to, or what a rollback gave up. */
    wanted: Versions,
    /** Where every alias led when the last deployment that was complete had ended: what a rollback goes to. */
    before: Versions,
  },
)
export type Record = t.TypeOf<typeof Record>

/** An alias as it is. */
export interface Alias {
  /** Name of the function's folder, and of the alias: `notify:live`. */
  readonly key: string
  readonly functionName: string
  readonly alias: string
  /** `$LATEST` where it leads to no version yet. */
  readonly version: string
  /** Whether a part of the calls goes to another version. */
  readonly shared: boolean
}
