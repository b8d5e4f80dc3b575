import type { HostedZone, SampleResources } from './resources'
import { type Sample, type Site, setAddress, sitesAddress } from './sample'
import { api } from './samples/api'
import { app } from './samples/app'
import { checkout } from './samples/checkout'
import { docs } from './samples/docs'
import { fleet } from './samples/fleet'
import { forms } from './samples/forms'
import { login } from './samples/login'
import { media } from './samples/media'
import { news } from './samples/news'
import { old } from './samples/old'
import { pay } from './samples/pay'
import { gone, www } from './samples/plain'
import { portal } from './samples/portal'
import { search } from './samples/search'
import { shop } from './samples/shop'

/** Each with a fault of its own, but for the first. */
const all: readonly ((zone: HostedZone) => Sample)[] = [
  ...[www, shop, pay, api, login, old, gone],
  ...[checkout, search, forms, docs, app, media, fleet],
  ...[portal, news],
]

const ZONE_ID = 'Z0SAMPLEZONE1'

export interface Catalogue {
  readonly sites: readonly Site[]
  /** AWS resources behind them; `port` is the one that the sites answer at. */
  resources(port: number): SampleResources
  /** Where the zone leads a name, in lower case; nowhere without a record. */
  addressesOf(name: string): readonly string[]
  repair(domain: string): void
  spoil(domain: string): void
}

/** The sample sites, each with its own fault; `www` is well. */
export const createCatalogue = (): Catalogue => {
  const zone: HostedZone = { id: ZONE_ID, records: [] }
  const samples = all.map((create) => create(zone))
  const sites = samples.map(({ site }) => site)
  for (const { domain } of sites) setAddress(zone, domain, sitesAddress)
  for (const { spoil } of samples) spoil?.()
  const find = (domain: string): Sample => {
    const found = samples.find(({ site }) => site.domain === domain)
    if (found !== undefined) return found
    throw new Error(`there is no sample site ${domain}, only ${sites.map((site) => site.domain).join(', ')}`)
  }
  return {
    sites,
    addressesOf: (name) =>
      zone.records
        .filter((record) => record.type === 'A' && record.name === `${name}.`)
        .flatMap(({ values }) => values),
    resources: (port) => {
      const parts = samples.flatMap((sample) => sample.resources?.(port) ?? [])
      return {
        distributions: parts.flatMap(({ distributions = [] }) => distributions),
        healthChecks: parts.flatMap(({ healthChecks = [] }) => healthChecks),
        instances: parts.flatMap(({ instances = [] }) => instances),
        certificates: parts.flatMap(({ certificates = [] }) => certificates),
        aliases: parts.flatMap(({ aliases = [] }) => aliases),
        rules: parts.flatMap(({ rules = [] }) => rules),
        targetGroups: parts.flatMap(({ targetGroups = [] }) => targetGroups),
        webAcls: parts.flatMap(({ webAcls = [] }) => webAcls),
        objects: parts.flatMap(({ objects = [] }) => objects),
        services: parts.flatMap(({ services = [] }) => services),
        groups: parts.flatMap(({ groups = [] }) => groups),
        automations: parts.flatMap(({ automations = [] }) => automations),
        repairFunctions: parts.flatMap(({ repairFunctions = [] }) => repairFunctions),
        changes: () => parts.flatMap(({ changes }) => changes?.() ?? []),
        zones: [zone],
        purge: (id, paths) => {
          const owner = parts.find(({ distributions = [] }) => distributions.some((one) => one.id === id))
          if (owner?.purge === undefined) throw new Error(`there is no distribution ${id}`)
          owner.purge(id, paths)
        },
      }
    },
    repair: (domain) => {
      const { site, repair } = find(domain)
      site.repaired = true
      repair?.()
    },
    spoil: (domain) => {
      const { site, spoil } = find(domain)
      site.repaired = false
      spoil?.()
    },
  }
}
