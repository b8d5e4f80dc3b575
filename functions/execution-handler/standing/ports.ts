import type { FunctionSettings } from '../../../schemas/settings'
import type { Actions, Clock, StandingApprovals } from '../../runtime/ports'

export interface StandingPorts {
  /** Absent where the settings have no one who may approve in advance. */
  readonly standing?: StandingApprovals
  readonly actions: Pick<Actions, 'inAdvance'>
  readonly settings: FunctionSettings
  readonly clock: Clock
}
