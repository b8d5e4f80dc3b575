import type { HostedZone } from '../resources'
import { plain, type Sample, setAddress, sitesAddress } from '../sample'

/** Nothing listens there. */
const formerAddress = '127.0.0.2'

/** Its record leads to an address that it has left. */
export const news = (zone: HostedZone): Sample => {
  const site = plain('news', 'News')
  const resources = { route53_zone_id: zone.id, route53_record_names: [site.domain] }
  return {
    site: { ...site, monitor: { ...site.monitor, resources } },
    repair: () => setAddress(zone, site.domain, sitesAddress),
    spoil: () => setAddress(zone, site.domain, formerAddress),
  }
}
