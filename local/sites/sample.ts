import type { MonitorResources } from '../../schemas/monitor-resources'
import type { HostedZone, SampleResources } from './resources'

export const zone = 'example.test'
/** Where all sample sites answer. */
export const sitesAddress = '127.0.0.1'

/** Leads a name to an address, or nowhere. */
export const setAddress = (hosted: HostedZone, domain: string, address: string | undefined): void => {
  const name = `${domain}.`
  hosted.records = [
    ...hosted.records.filter((record) => record.name !== name),
    ...(address === undefined ? [] : [{ name, type: 'A', ttl: 60, values: [address] }]),
  ]
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is wrong with a site's transport until it is repaired. */
export type TransportFault = 'expired_certificate' | 'wrong_host_name'

/** Has the form of the settings' monitors. */
export interface SampleMonitor {
  readonly domain: string
  readonly scheme: 'https'
  readonly port: number
  readonly path: string
  readonly expect?: { readonly body_contains: string }
  readonly resources?: MonitorResources
}

/** One sample site. */
export interface Site {
  readonly domain: string
  readonly fault?: TransportFault
  /** What a monitor of this site wants to know beside the address. */
  readonly monitor: Omit<SampleMonitor, 'domain' | 'scheme' | 'port'>
  /** All of its state, where the resources behind it hold none. */
  repaired: boolean
  /** `undefined`: there is no such page. */
  respond(path: string): Answer | undefined
}

/** A site with what is behind it. A call that changes a resource changes what the site answers. */
export interface Sample {
  readonly site: Site
  /** AWS resources behind it; `port` is the one that the sites answer at. */
  resources?(port: number): Partial<SampleResources>
  /** Takes its fault away, as somebody would from outside; a site without it becomes `repaired`. */
  repair?(): void
  /** Brings its fault back. */
  spoil?(): void
}

export const current = 'release 42'
export const outdated = 'release 41'

export const html = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
  `<body><h1>${title}</h1><p>${text}</p></body></html>\n`

export const page = (body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body,
})

export const json = (status: number, value: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

const onlyAt = (path: string, title: string, text: string) => (asked: string) =>
  asked === path ? page(html(title, text)) : undefined

/** A site with one page, well but for its transport. */
export const plain = (label: string, title: string, fault?: TransportFault): Site => ({
  domain: `${label}.${zone}`,
  ...(fault !== undefined && { fault }),
  monitor: { path: '/', expect: { body_contains: current } },
  repaired: false,
  respond: onlyAt('/', title, current),
})

/** A site with one page that is an error unless `well`, with these resources behind it. */
export const failing = (
  label: string,
  title: string,
  resources: MonitorResources,
  well: () => boolean,
  error: Answer,
): Site => {
  const site = plain(label, title)
  return {
    ...site,
    monitor: { ...site.monitor, resources },
    respond: (path) => (well() ? site.respond(path) : error),
  }
}

export const ACCOUNT = '000000000000'
export const REGION = 'us-east-1'

/** An ARN of a service in the region of the samples. */
export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`
