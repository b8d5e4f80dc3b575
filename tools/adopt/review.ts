import * as E from 'fp-ts/Either'
import { oneLine } from '../../functions/runtime/text'
import type { Change } from '../deploy/saved-plan'
import type { ResourceImport } from '../shared/finding'

/** What a plan of an adoption would do, by address. */
export interface Review {
  /** Imported, and nothing of it is changed. */
  readonly unchanged: readonly string[]
  /** What has to be confirmed by name. */
  readonly changed: readonly { readonly address: string; readonly does: string }[]
}

/** Imports that a state does not know yet: an adoption that broke off has made some. The `Left` says which id is another one. */
export const newOf = (
  imports: readonly ResourceImport[],
  known: ReadonlyMap<string, string | undefined>,
): E.Either<string, readonly ResourceImport[]> => {
  const other = imports.find(({ to, id }) => known.has(to) && known.get(to) !== id)
  return other === undefined
    ? E.right(imports.filter(({ to }) => !known.has(to)))
    : E.left(
        `the state has ${oneLine(String(known.get(other.to)), 200)} as ${other.to}, and ${other.id} is there: see which of the two is meant`,
      )
}

/** What an adoption may do. Whatever else a plan says, now or in a later Terraform, is refused. */
const HARMLESS: ReadonlySet<string> = new Set(['no-op', 'read', 'create', 'update'])

const same = (actions: readonly string[]): boolean => actions.join() === 'no-op' || actions.join() === 'read'

const doesOf = ({ change: { actions, importing } }: Change): string => {
  const does = actions.join() === 'create' ? 'made' : 'changed'
  return importing === undefined ? does : `taken over and ${does}`
}

/** The `Left` says why a plan must not be applied: it would take something away, or not take over what it is for. */
export const reviewOf = (
  changes: readonly Change[],
  imports: readonly ResourceImport[],
): E.Either<string, Review> => {
  const gone = changes.filter(({ change }) => change.actions.includes('delete'))
  if (gone.length > 0)
    return E.left(
      `the plan is refused: it would destroy or replace ${gone.map(({ address }) => address).join(', ')}`,
    )
  const others = changes.filter(({ change }) => !change.actions.every((action) => HARMLESS.has(action)))
  if (others.length > 0)
    return E.left(
      `the plan is refused: it does not only read, make or change ${others.map(({ address }) => address).join(', ')}`,
    )
  const missed = imports.filter(
    ({ to }) => changes.find(({ address }) => address === to)?.change.importing === undefined,
  )
  if (missed.length > 0)
    return E.left(`the plan is refused: it does not take over ${missed.map(({ to }) => to).join(', ')}`)
  return E.right({
    unchanged: changes
      .filter(({ change: { actions, importing } }) => same(actions) && importing !== undefined)
      .map(({ address }) => address),
    changed: changes
      .filter(({ change: { actions } }) => !same(actions))
      .map((change) => ({ address: change.address, does: doesOf(change) })),
  })
}

/** Whether somebody has named everything that changes, and nothing else. */
export const confirmedBy = (
  { changed }: Review,
  confirmed: readonly string[],
): E.Either<string, undefined> => {
  const wanted = changed.map(({ address }) => address)
  const missing = wanted.filter((address) => !confirmed.includes(address))
  if (missing.length > 0) return E.left(`not confirmed: ${missing.join(', ')}`)
  const unknown = confirmed.filter((address) => !wanted.includes(address))
  return unknown.length > 0 ? E.left(`not in the plan: ${unknown.join(', ')}`) : E.right(undefined)
}
