import type { FunctionSettings } from '../../../schemas/settings'
import type { MonitorPorts } from '../../domain/monitors/state'
import type { Base, StandingApprovalSigner } from '../../runtime/ports'
import type { DecisionPorts } from '../decide'

/** What grants and uses are stored with. */
export type StandingPorts = MonitorPorts &
  Pick<Base, 'clock' | 'ids'> & {
    readonly standingSigner: StandingApprovalSigner
    readonly settings: FunctionSettings
  }

/** The same with what a decision needs. */
export type UsePorts = DecisionPorts & { readonly standing: StandingPorts }
