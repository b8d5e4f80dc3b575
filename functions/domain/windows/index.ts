import * as E from 'fp-ts/Either'
import { decode } from '../../../schemas/codec'
import { matchesDomain } from '../../../schemas/detection'
import { longestMinutes, type WindowSettings } from '../../../schemas/fleet-settings'
import type { Issue } from '../../../schemas/issue'
import { keyOf, type MonitorIdentity, type MonitorState } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { StoredWindow, type Window } from '../../../schemas/window'
import { laterBy, minutes } from '../../runtime/time'

/** Why alerts of a monitor are held back, and whether those that are critical are heard all the same. */
export interface Quiet {
  readonly reason: string
  readonly critical: 'held' | 'heard'
}

/** Whether a fault opens no alert, and makes none worse. */
export const isHeldBack = (quiet: Quiet | undefined, { severity }: Pick<Issue, 'severity'>): boolean =>
  quiet !== undefined && (quiet.critical === 'held' || severity !== 'critical')

export const isTarget = (target: string, identity: MonitorIdentity): boolean =>
  target === keyOf(identity) || matchesDomain(target, identity.domain)

/** Until when it counts: never longer than the settings of today allow, whatever is stored. */
export const endOf = ({ starts_at, ends_at }: Window, settings: WindowSettings): Instant => {
  const most = laterBy(starts_at, minutes(longestMinutes(settings)))
  return ends_at < most ? ends_at : most
}

export const isOver = (window: Window, settings: WindowSettings, now: Instant): boolean =>
  endOf(window, settings) <= now

/** What its MAC is made from. */
export const signedPart = ({ mac: _, ...window }: StoredWindow): Window => window

/** The windows of the item, and what of it is none, by its id. */
export const windowsIn = (
  state: MonitorState | undefined,
): { readonly windows: readonly StoredWindow[]; readonly unreadable: readonly string[] } => {
  const windows: StoredWindow[] = []
  const unreadable: string[] = []
  for (const [id, value] of Object.entries(state?.windows ?? {})) {
    const window = decode(StoredWindow, value)
    if (E.isRight(window) && window.right.window_id === id) windows.push(window.right)
    else unreadable.push(E.isLeft(window) ? `${id}: ${window.left}` : `${id}: window_id: expected the same`)
  }
  return { windows, unreadable }
}
