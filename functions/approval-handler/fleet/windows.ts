import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, integer, oneOf, struct } from '../../../schemas/codec'
import { defined } from '../../../schemas/defined'
import { WindowEnded, WindowOpened } from '../../../schemas/events'
import { longestMinutes, type WindowSettings } from '../../../schemas/fleet-settings'
import { type MonitorState, WINDOWS } from '../../../schemas/monitor'
import { Instant, Remark } from '../../../schemas/scalars'
import {
  MOST_TARGETS,
  MOST_WINDOWS,
  type StoredWindow,
  type Window,
  WindowId,
  WindowTarget,
} from '../../../schemas/window'
import type { MonitorPorts, StateChange } from '../../domain/monitors/state'
import { endOf, isOver, isTarget, signedPart, windowsIn } from '../../domain/windows'
import { type AppError, badInput, conflict, notFound } from '../../runtime/errors'
import type { Base, WindowSigner } from '../../runtime/ports'
import { laterBy, minutes } from '../../runtime/time'
import { changeItem, NO_CHANGE } from './change'
import { type Known, knownMonitors } from './known'

export type WindowPorts = MonitorPorts &
  Pick<Base, 'clock' | 'ids'> & { readonly windowSigner: WindowSigner; readonly settings: Known }

const Open = struct(
  'OpenWindow',
  {
    targets: t.array(WindowTarget),
    minutes: integer('WindowMinutes', 'minutes, 1 to 10080', { minimum: 1, maximum: 10_080 }),
  },
  { starts_at: Instant, reason: Remark },
)
const End = t.type({ window_id: WindowId }, 'EndWindow')
const Asked = t.type({ action: oneOf('WindowAction', 'open', 'end', 'list') }, 'WindowRequest')

/** How far ahead a window may be opened: what is forgotten by then mutes no one. */
const AHEAD_MINUTES = 30 * 24 * 60

/** What is open or to come, and the one that was asked about. */
export interface WindowsAnswer {
  readonly message: string
  readonly window_id?: string
  readonly windows: readonly Window[]
}

type Answer = Promise<E.Either<AppError, WindowsAnswer>>

/** @param person as proved, and listed in the settings */
export const askWindows = (
  fields: unknown,
  person: string,
  settings: WindowSettings,
  ports: WindowPorts,
): Answer => {
  const asked = decode(Asked, fields)
  if (E.isLeft(asked)) return refused(badInput(asked.left))
  switch (asked.right.action) {
    case 'open':
      return openWindow(fields, person, settings, ports)
    case 'end':
      return endWindow(fields, person, settings, ports)
    case 'list':
      return changed(
        () => E.right({ ...NO_CHANGE, message: 'the windows that have not ended' }),
        settings,
        ports,
      )
  }
}

const refused = (error: AppError): Answer => Promise.resolve(E.left(error))

const openWindow = async (
  fields: unknown,
  person: string,
  settings: WindowSettings,
  ports: WindowPorts,
): Answer => {
  const given = decode(Open, fields)
  if (E.isLeft(given)) return refused(badInput(given.left))
  const now = ports.clock.now()
  const { targets, minutes: length, starts_at = now, reason } = given.right
  const longest = longestMinutes(settings)
  if (targets.length === 0 || targets.length > MOST_TARGETS)
    return refused(badInput(`targets: expected 1 to ${MOST_TARGETS}, found ${targets.length}`))
  if (length > longest)
    return refused(
      badInput(`minutes: expected at most ${longest} (windows.longest_minutes), found ${length}`),
    )
  if (starts_at < now || starts_at > laterBy(now, minutes(AHEAD_MINUTES)))
    return refused(badInput(`starts_at: expected from now on, and within 30 days, found ${starts_at}`))
  // Instants are compared as texts: this one would begin on another day than it ends by.
  if (laterBy(starts_at, 0) !== starts_at)
    return refused(badInput(`starts_at: expected a day of the calendar, found ${starts_at}`))
  const monitors = await knownMonitors(ports)
  if (E.isLeft(monitors)) return monitors
  const stranger = targets.find((target) => !monitors.right.some((one) => isTarget(target, one)))
  if (stranger !== undefined)
    return refused(badInput(`targets: ${stranger} is for no monitor of this deployment`))
  const window: Window = {
    window_id: `window-${ports.ids.uuid()}`,
    targets: [...new Set(targets)],
    starts_at,
    ends_at: laterBy(starts_at, minutes(length)),
    opened_by: person,
    opened_at: now,
    ...defined({ reason }),
  }
  const mac = await ports.windowSigner.sign(window)()
  if (E.isLeft(mac)) return mac
  const stored: StoredWindow = { ...window, mac: mac.right }
  return changed(
    (state) => {
      if (kept(state, settings, now).length >= MOST_WINDOWS)
        return E.left(conflict(`there are ${MOST_WINDOWS} windows already: end one of them`))
      const { window_id, opened_at: _, ...said } = window
      const event = WindowOpened.create(
        { correlation_id: window_id, occasion: 'opened', occurred_at: now },
        { window_id, ...said },
      )
      return E.right({
        ...withWindows(state, [...kept(state, settings, now), stored], [event]),
        message: `no alert opens until ${window.ends_at}, except for what is critical`,
        window_id,
      })
    },
    settings,
    ports,
  )
}

const endWindow = async (
  fields: unknown,
  person: string,
  settings: WindowSettings,
  ports: WindowPorts,
): Answer => {
  const given = decode(End, fields)
  if (E.isLeft(given)) return refused(badInput(given.left))
  const { window_id } = given.right
  const now = ports.clock.now()
  return changed(
    (state) => {
      const windows = kept(state, settings, now)
      if (!windows.some((one) => one.window_id === window_id)) return E.left(notFound('window', window_id))
      const event = WindowEnded.create(
        { correlation_id: window_id, occasion: 'ended', occurred_at: now },
        { window_id, ended_by: person, ended_at: now },
      )
      const others = windows.filter((one) => one.window_id !== window_id)
      return E.right({ ...withWindows(state, others, [event]), message: 'the window has ended', window_id })
    },
    settings,
    ports,
  )
}

/** A change of the item, and what is said of it. */
interface Done extends StateChange {
  readonly message: string
  readonly window_id?: string
}

/** Those whose time is not over. */
const kept = (state: MonitorState, settings: WindowSettings, now: Instant): readonly StoredWindow[] =>
  windowsIn(state).windows.filter((window) => !isOver(window, settings, now))

const withWindows = (
  state: MonitorState,
  windows: readonly StoredWindow[],
  events: StateChange['events'],
): StateChange => ({
  next: {
    ...state,
    revision: state.revision + 1,
    windows: Object.fromEntries(windows.map((window) => [window.window_id, window])),
  },
  events,
})

/** Changes the item, and answers what has not ended since. */
const changed = async (
  change: (state: MonitorState) => E.Either<AppError, Done>,
  settings: WindowSettings,
  ports: WindowPorts,
): Answer => {
  const made = await changeItem(WINDOWS, change, ports)
  if (E.isLeft(made)) return made
  const { state, done } = made.right
  return E.right({
    message: done.message,
    ...defined({ window_id: done.window_id }),
    windows: kept(state, settings, ports.clock.now()).map((window) => ({
      ...signedPart(window),
      ends_at: endOf(window, settings),
    })),
  })
}
