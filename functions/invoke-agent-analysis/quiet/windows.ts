import * as E from 'fp-ts/Either'
import { WINDOWS } from '../../../schemas/monitor'
import type { Window } from '../../../schemas/window'
import { isOver, windowsIn } from '../../domain/windows'
import { messageOf } from '../../runtime/errors'
import type { DetectionPorts } from '../ports'

/**
 * The windows that are open now and were opened by whom they name. What cannot be read or is not signed by the function that
 * opens windows holds nothing back.
 */
export const openWindows = async ({
  clock,
  log,
  monitors,
  settings: { windows: settings },
  windowVerifier,
}: DetectionPorts): Promise<readonly Window[]> => {
  if (settings === undefined || windowVerifier === undefined) return []
  const item = await monitors.get(WINDOWS)()
  if (E.isLeft(item)) {
    log.error('windows not read', { problem: messageOf(item.left) })
    return []
  }
  const now = clock.now()
  const { windows, unreadable } = windowsIn(item.right)
  for (const problem of unreadable) log.error('window not read', { problem })
  const open: Window[] = []
  for (const window of windows) {
    if (window.starts_at > now || isOver(window, settings, now)) continue
    const genuine = await windowVerifier.genuine(window)()
    if (E.isRight(genuine) && genuine.right && settings.people.includes(window.opened_by)) open.push(window)
    else
      log.error('window not believed', {
        window_id: window.window_id,
        problem: E.isLeft(genuine) ? messageOf(genuine.left) : 'not opened by somebody who may',
      })
  }
  return open
}
