import { isDeepStrictEqual } from 'node:util'
import * as E from 'fp-ts/Either'
import { type Alias, type Published, type Record, Version, type Versions } from './model'

/** An alias that is to lead elsewhere. */
export interface Move {
  readonly alias: Alias
  readonly version: string
}

export interface Plan {
  readonly moves: readonly Move[]
  /** What is written before the first of them. */
  readonly begun: Record
  /** What is written after the last of them. */
  readonly ended: Record
}

/** Where every alias is to lead after a deployment: to what was published last. */
export const wantedOf = (published: Published): Versions =>
  Object.fromEntries(
    Object.entries(published).flatMap(([name, { version, aliases }]) =>
      aliases.map((alias) => [`${name}:${alias}`, version]),
    ),
  )

const moving = (aliases: readonly Alias[], wanted: Versions): readonly Move[] =>
  aliases.flatMap((alias) => {
    const version = wanted[alias.key]
    return version === undefined || (alias.version === version && !alias.shared) ? [] : [{ alias, version }]
  })

/** Where they lead now, unless one of them leads to no version: that is none to go back to. */
const presentOf = (aliases: readonly Alias[]): Versions | undefined => {
  const present = Object.fromEntries(aliases.map(({ key, version }) => [key, version]))
  return Object.values(present).every(Version.is) ? present : undefined
}

/** Aliases that are under way lead to a mixture, which no one has ever had in use. */
const isUnderWay = ({ state }: Record): boolean => state === 'shifting' || state === 'rolling_back'

/**
 * What a deployment does to the aliases. One that was interrupted is gone on with, and what was before it stays what a rollback
 * goes to. The `Left` says why nothing may be done.
 */
export const shiftPlan = (
  record: Record,
  aliases: readonly Alias[],
  wanted: Versions,
  again: boolean,
): E.Either<string, Plan> => {
  const gaveUp = record.state === 'rolled_back' || record.state === 'rolling_back'
  if (gaveUp && !again && isDeepStrictEqual(record.wanted, wanted))
    return E.left(
      'these versions were rolled back, and nothing has changed since\n-> change what was wrong, or ARGS=--again to take them into use all the same',
    )
  const before = isUnderWay(record) ? record.before : presentOf(aliases)
  const kept = before === undefined ? {} : { before }
  const moves = moving(aliases, wanted)
  // A deployment that changed nothing is none to go back from.
  const unchanged = moves.length === 0 && !isUnderWay(record)
  const ended: Record = unchanged ? record : { state: 'done', wanted, ...kept }
  return E.right({ moves, begun: { state: 'shifting', wanted, ...kept }, ended })
}

/** What a rollback does to the aliases: all of them at once. The `Left` says why there is nothing to go back to. */
export const rollbackPlan = (record: Record, aliases: readonly Alias[]): E.Either<string, Plan> => {
  const { before, state } = record
  if (state === 'rolled_back')
    return E.left('it is rolled back already: nothing is known of what was before that')
  if (before === undefined) return E.left('nothing is known of a deployment before this one')
  return E.right({
    moves: moving(aliases, before),
    begun: { ...record, state: 'rolling_back' },
    ended: { ...record, state: 'rolled_back' },
  })
}
