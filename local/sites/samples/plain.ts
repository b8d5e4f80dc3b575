import type { HostedZone } from '../resources'
import { plain, type Sample, setAddress, sitesAddress } from '../sample'

export const www = (): Sample => ({ site: plain('www', 'Welcome') })

/** Its name is not in the zone. */
export const gone = (zone: HostedZone): Sample => {
  const site = plain('gone', 'Gone')
  return {
    site,
    repair: () => setAddress(zone, site.domain, sitesAddress),
    spoil: () => setAddress(zone, site.domain, undefined),
  }
}
