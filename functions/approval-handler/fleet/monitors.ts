import canonicalize from 'canonicalize'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, oneOf } from '../../../schemas/codec'
import { MonitorsAdded, MonitorsRemoved } from '../../../schemas/events'
import { MOST_ADDED } from '../../../schemas/fleet-settings'
import { MonitorKey } from '../../../schemas/members'
import { ADDED, identityOf, keyOf, type Monitor, type MonitorState } from '../../../schemas/monitor'
import { JsonObject } from '../../../schemas/scalars'
import { AddedRow, addedIn, addedMonitor, MOST_BYTES } from '../../domain/monitors/added'
import type { MonitorPorts, StateChange } from '../../domain/monitors/state'
import { type AppError, badInput, conflict, notFound } from '../../runtime/errors'
import type { Base } from '../../runtime/ports'
import { changeItem, NO_CHANGE } from './change'
import type { Known } from './known'

export type AddedPorts = MonitorPorts & Pick<Base, 'clock'> & { readonly settings: Known }

/** Monitors of one request. */
const MOST_AT_ONCE = 100

const Asked = t.type({ action: oneOf('MonitorsAction', 'add', 'remove', 'list') }, 'MonitorsRequest')
const Add = t.intersection(
  [t.type({ monitors: t.array(JsonObject) }), t.partial({ replace: t.boolean })],
  'AddMonitors',
)
const Remove = t.type({ monitors: t.array(MonitorKey) }, 'RemoveMonitors')

/** What was added until now, and what of it is not probed, a line each. */
export interface MonitorsAnswer {
  readonly message: string
  readonly added: readonly AddedRow[]
  readonly problems: readonly string[]
}

type Answer = Promise<E.Either<AppError, MonitorsAnswer>>
type Rows = Readonly<Record<string, Record<string, unknown>>>

/** @param person as proved, and listed in the settings */
export const askMonitors = async (fields: unknown, person: string, ports: AddedPorts): Answer => {
  const asked = decode(Asked, fields)
  if (E.isLeft(asked)) return E.left(badInput(asked.left))
  switch (asked.right.action) {
    case 'add':
      return add(fields, person, ports)
    case 'remove':
      return remove(fields, person, ports)
    case 'list':
      return changed(() => E.right({ ...NO_CHANGE, message: 'what was added without a deployment' }), ports)
  }
}

const tooMany = (count: number): E.Either<AppError, never> =>
  E.left(badInput(`monitors: expected 1 to ${MOST_AT_ONCE}, found ${count}`))

const add = async (fields: unknown, person: string, ports: AddedPorts): Answer => {
  const given = decode(Add, fields)
  if (E.isLeft(given)) return E.left(badInput(given.left))
  const { monitors, replace = false } = given.right
  if (monitors.length === 0 || monitors.length > MOST_AT_ONCE) return tooMany(monitors.length)
  const made = monitors.map((one) => addedMonitor(one, ports.settings))
  const problems = made.flatMap((one, index) =>
    E.isLeft(one) ? one.left.map((line) => `monitors.${index}.${line}`) : [],
  )
  if (problems.length > 0) return E.left(badInput(problems.join('; ').slice(0, 4_000)))
  const added_at = ports.clock.now()
  const rows = Object.fromEntries(
    made.flatMap((one) => (E.isLeft(one) ? [] : [rowOf(one.right, person, added_at)])),
  )
  if (Object.keys(rows).length < monitors.length)
    return E.left(badInput('monitors: expected each once, found one of them twice'))
  return changed((state) => {
    const before: Rows = state.added ?? {}
    const fresh = Object.entries(rows).filter(([key, row]) => !isSame(before[key], row))
    if (fresh.length === 0) return E.right({ ...NO_CHANGE, message: 'they were there already, just so' })
    const other = fresh.find(([key]) => before[key] !== undefined)
    if (other !== undefined && !replace)
      return E.left(conflict(`${other[0]} was added before, and differently: replace says that it is meant`))
    const next = { ...before, ...Object.fromEntries(fresh) }
    const refused = tooMuch(next) ?? doubled(before, next, fresh, ports)
    if (refused !== undefined) return E.left(refused)
    const revision = state.revision + 1
    const keys = fresh.map(([key]) => key)
    const event = MonitorsAdded.create(
      { correlation_id: 'monitors', occasion: revision, occurred_at: added_at },
      { monitors: keys, revision, added_by: person, added_at },
    )
    return E.right({ ...withRows(state, next, event), message: `${keys.length} added` })
  }, ports)
}

const remove = async (fields: unknown, person: string, ports: AddedPorts): Answer => {
  const given = decode(Remove, fields)
  if (E.isLeft(given)) return E.left(badInput(given.left))
  const monitors = [...new Set(given.right.monitors)]
  if (monitors.length === 0 || monitors.length > MOST_AT_ONCE) return tooMany(monitors.length)
  const removed_at = ports.clock.now()
  return changed((state) => {
    const before: Rows = state.added ?? {}
    const missing = monitors.find((key) => before[key] === undefined)
    if (missing !== undefined) return E.left(notFound('added monitor', missing))
    const revision = state.revision + 1
    const event = MonitorsRemoved.create(
      { correlation_id: 'monitors', occasion: revision, occurred_at: removed_at },
      { monitors, revision, removed_by: person, removed_at },
    )
    const rows = Object.fromEntries(Object.entries(before).filter(([key]) => !monitors.includes(key)))
    return E.right({ ...withRows(state, rows, event), message: `${monitors.length} removed` })
  }, ports)
}

const rowOf = (monitor: Monitor, added_by: string, added_at: string): readonly [string, AddedRow] => [
  keyOf(identityOf(monitor)),
  { monitor: { ...monitor }, added_by, added_at },
]

/** Whether what is stored says the same of the monitor, whoever added it. */
const isSame = (stored: Record<string, unknown> | undefined, { monitor }: AddedRow): boolean =>
  stored !== undefined && canonicalize(stored.monitor) === canonicalize(monitor)

const tooMuch = (rows: Rows): AppError | undefined => {
  const count = Object.keys(rows).length
  if (count > MOST_ADDED) return conflict(`at most ${MOST_ADDED} monitors can be added, these were ${count}`)
  return Buffer.byteLength(JSON.stringify(rows)) > MOST_BYTES
    ? conflict(`what is added has at most ${MOST_BYTES} bytes as JSON`)
    : undefined
}

/** What would not be probed, since another one is what it is: a new one, or one that was probed until now. */
const doubled = (
  before: Rows,
  next: Rows,
  fresh: readonly (readonly [string, unknown])[],
  { settings }: AddedPorts,
): AppError | undefined => {
  const problemsOf = (added: Rows): readonly string[] => addedIn({ added }, settings).problems
  const known = new Set(problemsOf(before))
  const lines = problemsOf(next).filter(
    (line) => !known.has(line) || fresh.some(([key]) => line.startsWith(`${key}: `)),
  )
  return lines.length === 0 ? undefined : conflict(lines.join('; ').slice(0, 4_000))
}

/** A change of the item, and what is said of it. */
interface Done extends StateChange {
  readonly message: string
}

const withRows = (state: MonitorState, rows: Rows, event: StateChange['events'][number]): StateChange => ({
  next: { ...state, revision: state.revision + 1, added: { ...rows } },
  events: [event],
})

/** Changes the item, and answers what it holds since. */
const changed = async (
  change: (state: MonitorState) => E.Either<AppError, Done>,
  ports: AddedPorts,
): Answer => {
  const made = await changeItem(ADDED, change, ports)
  if (E.isLeft(made)) return made
  const { state, done } = made.right
  return E.right({
    message: done.message,
    added: Object.values(state.added ?? {}).filter((row) => AddedRow.is(row)),
    problems: addedIn(state, ports.settings).problems,
  })
}
