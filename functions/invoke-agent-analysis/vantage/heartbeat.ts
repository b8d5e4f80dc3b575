import * as E from 'fp-ts/Either'
import { HEARTBEAT, type MonitorState } from '../../../schemas/monitor'
import { problemText, updateState } from '../../domain/monitors/state'
import type { DetectionPorts } from '../ports'

/** Says to witnesses that a tick of the schedule has come to its end. A tick that cannot say it has still done its work. */
export const beat = async (ports: DetectionPorts): Promise<void> => {
  const ticked_at = ports.clock.now()
  const change = (state: MonitorState) => ({
    next:
      state.ticked_at !== undefined && state.ticked_at >= ticked_at
        ? undefined
        : { ...state, revision: state.revision + 1, ticked_at },
    events: [],
  })
  const done = await updateState(
    { domain: HEARTBEAT, attempts: 3, purpose: 'for the heartbeat' },
    change,
    ports,
  )
  if (E.isLeft(done)) ports.log.error('heartbeat not written', { problem: problemText(done.left) })
}
