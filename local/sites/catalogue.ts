import { Cdn } from './cdn'
import type { SampleResources } from './resources'

export const zone = 'example.test'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is wrong with a site's transport until it is repaired. */
export type TransportFault = 'expired_certificate' | 'wrong_host_name' | 'no_name'

/** One sample site; `repaired` starts as `false` and is all of its state beside the network's cache. */
export interface Site {
  readonly domain: string
  readonly fault?: TransportFault
  /** What a monitor of this site wants to know beside the address. */
  readonly monitor: Omit<SampleMonitor, 'domain' | 'scheme' | 'port'>
  repaired: boolean
  /** `undefined`: there is no such page. */
  respond(path: string): Answer | undefined
}

/** Has the form of the settings' monitors. */
export interface SampleMonitor {
  readonly domain: string
  readonly scheme: 'https'
  readonly port: number
  readonly path: string
  readonly expect?: { readonly body_contains: string }
  readonly resources?: {
    readonly cloudfront_distribution_id?: string
    readonly route53_health_check_id?: string
    readonly acm_certificate_arn?: string
    readonly instance_ids?: readonly string[]
  }
}

const distributionId = 'E1SHOPDEMO0001'
const healthCheckId = '5f1c2d3e-4a5b-4c6d-8e7f-90a1b2c3d4e5'
const zoneId = 'Z0SAMPLEZONE1'
const certificateArn = 'arn:aws:acm:us-east-1:000000000000:certificate/0d4f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6'
const instanceIds = ['i-0a1b2c3d4e5f60001', 'i-0a1b2c3d4e5f60002']

const current = 'release 42'
const outdated = 'release 41'
/** milliseconds */
const day = 24 * 60 * 60 * 1000
/** milliseconds: since the release that the network has missed */
const staleFor = 2 * day

const html = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
  `<body><h1>${title}</h1><p>${text}</p></body></html>\n`

const page = (body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body,
})

const json = (status: number, value: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

const onlyAt = (path: string, title: string, text: string) => (asked: string) =>
  asked === path ? page(html(title, text)) : undefined

/** A site with one page, well but for its transport. */
const plain = (label: string, title: string, fault?: TransportFault): Site => ({
  domain: `${label}.${zone}`,
  ...(fault !== undefined && { fault }),
  monitor: { path: '/', expect: { body_contains: current } },
  repaired: false,
  respond: onlyAt('/', title, current),
})

export interface Catalogue {
  readonly sites: readonly Site[]
  /** AWS resources behind them; health checks without their port, which is known at the start. */
  resources(port: number): SampleResources
  repair(domain: string): void
  spoil(domain: string): void
}

/** The sample sites, each with its own fault; `www` is well. */
export const createCatalogue = (): Catalogue => {
  const cdn = new Cdn((path) => (['/', '/index.html'].includes(path) ? html('Shop', current) : undefined))
  const goStale = (): void => {
    for (const path of ['/', '/index.html']) cdn.preload(path, html('Shop', outdated), staleFor)
  }
  goStale()
  const shop: Site = {
    ...plain('shop', 'Shop'),
    monitor: {
      path: '/',
      expect: { body_contains: current },
      resources: { cloudfront_distribution_id: distributionId },
    },
    respond: (path) => {
      const answer = cdn.get(path)
      return answer && page(answer.body, answer.headers)
    },
  }

  const api: Site = {
    domain: `api.${zone}`,
    monitor: {
      path: '/health',
      resources: { route53_health_check_id: healthCheckId, instance_ids: instanceIds },
    },
    repaired: false,
    respond: (path) => {
      if (path !== '/health') return undefined
      return api.repaired ? json(200, { status: 'ok' }) : json(503, { status: 'no healthy instance' })
    },
  }

  const payments = plain('pay', 'Payments', 'expired_certificate')
  const pay: Site = {
    ...payments,
    monitor: { ...payments.monitor, resources: { acm_certificate_arn: certificateArn } },
  }

  const old: Site = {
    ...plain('old', 'Old'),
    respond: (path) => {
      if (old.repaired) return onlyAt('/', 'Old', current)(path)
      return { status: 301, headers: { location: path === '/' ? '/home' : '/' }, body: '' }
    },
  }

  const find = (domain: string): Site => {
    const site = sites.find((candidate) => candidate.domain === domain)
    if (site !== undefined) return site
    throw new Error(
      `there is no sample site ${domain}, only ${sites.map((known) => known.domain).join(', ')}`,
    )
  }
  const sites = [
    plain('www', 'Welcome'),
    shop,
    pay,
    api,
    plain('login', 'Login', 'wrong_host_name'),
    old,
    plain('gone', 'Gone', 'no_name'),
  ]

  const started = Date.now()
  return {
    sites,
    resources: (port) => ({
      distributions: [{ id: distributionId, domain: shop.domain }],
      changes: () => [
        {
          event: 'UpdateDistribution',
          at: new Date(started - 12 * 60_000),
          resource: distributionId,
          role: 'deploy-role',
        },
      ],
      healthChecks: [
        {
          id: healthCheckId,
          domain: api.domain,
          port,
          path: '/health',
          status: () => (api.repaired ? 200 : 503),
        },
      ],
      instances: instanceIds.map((id, index) => ({
        id,
        name: `api-${index + 1}`,
        privateAddress: `10.0.0.${index + 11}`,
        state: () => (api.repaired ? 'running' : 'stopped'),
      })),
      zones: [
        {
          id: zoneId,
          records: sites
            .filter(({ fault }) => fault !== 'no_name')
            .map(({ domain }) => ({ name: `${domain}.`, type: 'A', ttl: 60, values: ['127.0.0.1'] })),
        },
      ],
      certificates: [
        {
          arn: certificateArn,
          domain: pay.domain,
          // Renewed in time: it is the site that still shows the one of before.
          state: () => ({ status: 'ISSUED', notAfter: new Date(Date.now() + 90 * day) }),
        },
      ],
      purge: (id, paths) => {
        if (id !== distributionId) throw new Error(`there is no distribution ${id}`)
        cdn.purge(paths)
      },
    }),
    repair: (domain) => {
      const site = find(domain)
      site.repaired = true
      if (site === shop) cdn.purge(['/*'])
    },
    spoil: (domain) => {
      const site = find(domain)
      site.repaired = false
      if (site === shop) goStale()
    },
  }
}
