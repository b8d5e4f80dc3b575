import type { VantageObservation } from '../../../schemas/vantage'
import { messageFor } from '../approval/attested'

/** What the MAC of an observation covers. */
export const observationMessage = ({
  vantage,
  observed_at,
  part,
  parts,
  findings,
}: VantageObservation): string => messageFor('observation', { vantage, observed_at, part, parts, findings })
