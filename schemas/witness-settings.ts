import * as t from 'io-ts'
import { DetectionSettings } from './detection'
import { Monitor } from './monitor'
import { ProbeSettings } from './settings'
import { VantageSettings } from './vantage'

/** What travels with the function of a witness: what it looks at and whom it tells. No people, no agent, no resources. */
export const WitnessSettings = t.type(
  {
    monitors: t.array(Monitor),
    probe: ProbeSettings,
    domains_per_second: DetectionSettings.props.domains_per_second,
    vantage: VantageSettings,
  },
  'WitnessSettings',
)
export type WitnessSettings = t.TypeOf<typeof WitnessSettings>
