import { createServer } from 'node:http'
import { makeAcmCertificate } from '../../functions/adapters/prober/checks/acm-certificate'
import { makeHealthCheck } from '../../functions/adapters/prober/checks/health-check'
import { listen } from '../../local/listen'
import type { Member } from './fleet-sites'
import { startScriptedServer } from './scripted-server'

/** What is known of a domain beside its servers: a registry (RDAP) and the health checks of Route 53. */
export interface FleetServices {
  readonly rdap_url: string
  readonly healthCheck: ReturnType<typeof makeHealthCheck>
  readonly acmCertificate: ReturnType<typeof makeAcmCertificate>
  /** Hosts that must be served. */
  readonly hosts: readonly string[]
  /** Sites that are well but for that, `port` being that of the TLS front. */
  members(port: number): readonly Member[]
  stop(): Promise<void>
}

/** Days until the registration of a domain ends. The registry knows no other ones. */
const REGISTERED: Readonly<Record<string, number>> = {
  'fleet-well.com': 300,
  'fleet-ending.com': 10,
  'fleet-ended.com': -1,
}

const HEALTH: Readonly<Record<string, string>> = {
  'well-0001': 'Success: HTTP Status Code 200, OK',
  'failing-0001': 'Failure: Connection timed out',
}

/** What ACM says of certificates, by the last part of their ids. */
const CERTIFICATES: Readonly<Record<string, object>> = {
  '01': { Status: 'ISSUED' },
  '02': { Status: 'PENDING_VALIDATION' },
  '03': { Status: 'ISSUED', RenewalSummary: { RenewalStatus: 'FAILED', DomainValidationOptions: [] } },
}
const arnOf = (last: string) =>
  `arn:aws:acm:us-east-1:123456789012:certificate/0d4f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5${last}`

const observed = (status: string): string =>
  `<?xml version="1.0"?><GetHealthCheckStatusResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HealthCheckObservations>` +
  `<HealthCheckObservation><Region>eu-west-1</Region><IPAddress>192.0.2.1</IPAddress><StatusReport><Status>${status}</Status></StatusReport></HealthCheckObservation>` +
  `</HealthCheckObservations></GetHealthCheckStatusResponse>`

/** The hosts of those sites. */
const HOSTS: readonly string[] = [
  ...Object.keys(REGISTERED).map((domain) => `shop.${domain}`),
  'healthy.fleet.example',
  'unhealthy.fleet.example',
  'issued.fleet.example',
  'pending.fleet.example',
  'unrenewed.fleet.example',
]

export const startFleetServices = async (): Promise<FleetServices> => {
  const registry = createServer((request, response) => {
    const days = REGISTERED[request.url?.replace('/domain/', '') ?? '']
    if (days === undefined) return void response.writeHead(404).end()
    const eventDate = new Date(Date.now() + days * 86_400_000).toISOString()
    response.end(JSON.stringify({ events: [{ eventAction: 'expiration', eventDate }] }))
  })
  const registryPort = await listen(registry)
  const route53 = await startScriptedServer()
  route53.reply = ({ path, headers, body }) => {
    if (String(headers['x-amz-target']).startsWith('CertificateManager.')) {
      const Certificate = CERTIFICATES[JSON.parse(body).CertificateArn.slice(-2)]
      return { status: 200, body: JSON.stringify({ Certificate }) }
    }
    if (/healthcheck\/[^/]+$/.test(path)) return { status: 200, body: '<GetHealthCheckResponse/>' }
    if (!path.includes('healthcheck')) return { status: 403, body: '{}' }
    const status = HEALTH[/healthcheck\/([^/]+)\/status/.exec(path)?.[1] ?? '']
    return status === undefined ? undefined : { status: 200, body: observed(status) }
  }
  const registered = (domain: string, expected: Member['expected'], port: number): Member => ({
    monitor: { domain: `shop.${domain}`, port },
    expected,
  })
  const checked = (label: string, id: string, expected: Member['expected'], port: number): Member => ({
    monitor: { domain: `${label}.fleet.example`, port, resources: { route53_health_check_id: id } },
    expected,
  })
  const issued = (label: string, last: string, expected: Member['expected'], port: number): Member => ({
    monitor: { domain: `${label}.fleet.example`, port, resources: { acm_certificate_arn: arnOf(last) } },
    expected,
  })
  return {
    rdap_url: `http://127.0.0.1:${registryPort}/`,
    healthCheck: makeHealthCheck(),
    acmCertificate: makeAcmCertificate(),
    hosts: HOSTS,
    members: (port) => [
      registered('fleet-well.com', 'healthy', port),
      registered('fleet-ending.com', 'domain_expiring', port),
      registered('fleet-ended.com', 'domain_expired', port),
      checked('healthy', 'well-0001', 'healthy', port),
      checked('unhealthy', 'failing-0001', 'health_check_failing', port),
      issued('issued', '01', 'healthy', port),
      issued('pending', '02', 'acm_validation_pending', port),
      issued('unrenewed', '03', 'acm_renewal_failed', port),
    ],
    stop: async () => {
      registry.closeAllConnections()
      await Promise.all([new Promise<void>((resolve) => registry.close(() => resolve())), route53.stop()])
    },
  }
}
