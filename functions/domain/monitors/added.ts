import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { decode, struct } from '../../../schemas/codec'
import { MOST_ADDED } from '../../../schemas/fleet-settings'
import { identityOf, keyOf, Monitor, type MonitorState } from '../../../schemas/monitor'
import { Instant, JsonObject, Principal } from '../../../schemas/scalars'
import type { FunctionSettings } from '../../../schemas/settings'
import { monitorProblems } from '../monitor-rules/monitor-problems'
import { problem } from '../monitor-rules/problem'
import { takenBy } from '../monitor-rules/several-monitors'
import { withSharedChecks } from '../monitor-rules/shared-checks'
import { unknownFields } from '../monitor-rules/unknown-fields'

/** Bytes that they may have together, as JSON: an item holds 400 KB. */
export const MOST_BYTES = 300_000

/** A monitor that somebody has added, with who was proved to ask. */
export const AddedRow = struct(
  'AddedRow',
  { monitor: JsonObject, added_by: Principal, added_at: Instant },
  {},
)
export type AddedRow = t.TypeOf<typeof AddedRow>

/** What the deployed settings alone may say of a monitor. */
const DEPLOYED = ['resources', 'account', 'runbook'] as const

export type Deployed = Pick<FunctionSettings, 'monitors' | 'probe'>

/** A monitor that was added: nothing of it is anyone's authority, it is only probed. */
export type AddedMonitor = Monitor & { readonly added: true }

/**
 * The monitor that somebody wants, by the same rules as at the synth, or why it is none: one line each, fields relative to it.
 * It is probed as strictly as anything: never on a private address, whatever the settings allow for their own.
 */
export const addedMonitor = (
  given: unknown,
  { monitors, probe }: Deployed,
): E.Either<readonly string[], Monitor> => {
  const object = decode(JsonObject, given)
  if (E.isLeft(object)) return E.left([object.left])
  const own = DEPLOYED.flatMap((field) =>
    object.right[field] === undefined
      ? []
      : [
          problem(
            field,
            object.right[field],
            'nothing: the deployed settings alone say what belongs to a monitor',
          ),
        ],
  )
  const unknown = unknownFields([Monitor], object.right)
  const monitor = decode(Monitor, object.right)
  if (E.isLeft(monitor)) return E.left([...own, ...unknown, monitor.left])
  const { domain } = monitor.right
  const settled = monitors.some((one) => one.domain === domain)
    ? [
        problem(
          'domain',
          domain,
          'a domain that the deployed settings do not list: what they watch is theirs',
        ),
      ]
    : []
  const problems = [
    ...own,
    ...unknown,
    ...settled,
    ...monitorProblems(monitor.right, { ...probe, allow_private: false }),
  ]
  return problems.length > 0 ? E.left(problems) : E.right(monitor.right)
}

interface Added {
  readonly monitors: readonly AddedMonitor[]
  /** What of the item is not probed, and why, one line each. */
  readonly problems: readonly string[]
}

/**
 * The monitors of the item that can be probed beside those of the settings. A row that cannot be read, that is not allowed any
 * more, or that is what another one is already, is left out and named; it is no one else's problem.
 */
export const addedIn = (state: Pick<MonitorState, 'added'> | undefined, deployed: Deployed): Added => {
  const taken = takenBy(deployed.monitors)
  const monitors: Monitor[] = []
  const problems: string[] = []
  for (const [key, value] of Object.entries(state?.added ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const row = decode(AddedRow, value)
    const made = E.isLeft(row) ? E.left([row.left]) : addedMonitor(row.right.monitor, deployed)
    const lines = E.isLeft(made) ? made.left : rowProblems(key, made.right)
    if (E.isLeft(made) || lines.length > 0) {
      problems.push(...lines.map((line) => `${key}: ${line}`.slice(0, 500)))
      continue
    }
    taken.add(made.right)
    monitors.push(made.right)
  }
  return { monitors: withSharedChecks(monitors).map((monitor) => ({ ...monitor, added: true })), problems }

  function rowProblems(key: string, monitor: Monitor): readonly string[] {
    return [
      ...(key === keyOf(identityOf(monitor)) ? [] : [problem('domain', monitor.domain, 'that of its key')]),
      ...taken.problems(monitor),
      ...(monitors.length < MOST_ADDED ? [] : [`there are ${MOST_ADDED} before it already`]),
    ]
  }
}
