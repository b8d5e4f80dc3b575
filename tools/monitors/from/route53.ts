import * as t from 'io-ts'
import { struct } from '../../../schemas/codec'
import type { Monitor } from '../../../schemas/monitor'
import { asExport, hostOf, type Imported, unread } from './model'

/** Of Route 53: the answer of `aws route53 list-health-checks`. */
const Config = t.intersection([
  struct(
    'HealthCheckConfig',
    { Type: t.string },
    {
      FullyQualifiedDomainName: t.string,
      Port: t.number,
      ResourcePath: t.string,
      SearchString: t.string,
      Disabled: t.boolean,
      Inverted: t.boolean,
    },
  ),
  t.UnknownRecord,
])
const Listed = t.type(
  { HealthChecks: t.array(t.type({ Id: t.string, HealthCheckConfig: Config }, 'HealthCheck')) },
  'HealthChecks',
)

/** How often Route 53 looks, and from where, is its own matter. */
const READ = new Set([
  ...['Type', 'FullyQualifiedDomainName', 'Port', 'ResourcePath', 'SearchString', 'Disabled', 'Inverted'],
  ...['RequestInterval', 'FailureThreshold', 'MeasureLatency', 'EnableSNI', 'Regions'],
])

const SCHEMES: Readonly<Record<string, 'https' | 'http' | 'tcp'>> = {
  HTTPS: 'https',
  HTTPS_STR_MATCH: 'https',
  HTTP: 'http',
  HTTP_STR_MATCH: 'http',
  TCP: 'tcp',
}

export const fromRoute53 = (given: unknown): readonly Imported[] =>
  asExport(Listed, given, 'Route 53').HealthChecks.map(({ Id, HealthCheckConfig: config }) => {
    const { Type, FullyQualifiedDomainName: host, Port, ResourcePath, SearchString } = config
    const entry = `${Id} ${host ?? Type}`
    const scheme = SCHEMES[Type]
    if (scheme === undefined) return { entry, unsupported: [`Type: ${Type} is not probed here`] }
    if (config.Disabled === true) return { entry, unsupported: ['Disabled: it is off there'] }
    if (config.Inverted === true)
      return { entry, unsupported: ['Inverted: nothing is well here while it fails'] }
    if (host === undefined)
      return { entry, unsupported: ['IPAddress: a monitor is for a host name, and there is none'] }
    const usual = scheme === 'https' ? 443 : scheme === 'http' ? 80 : undefined
    const path =
      ResourcePath === undefined || ResourcePath === '' ? '/' : `/${ResourcePath.replace(/^\//, '')}`
    const monitor: Monitor = {
      domain: hostOf(host),
      ...(scheme === 'https' ? {} : { scheme }),
      ...(Port === undefined || Port === usual ? {} : { port: Port }),
      ...(path === '/' || scheme === 'tcp' ? {} : { path }),
      ...(SearchString === undefined ? {} : { expect: { body_contains: SearchString } }),
    }
    return { entry, monitor, unsupported: unread(config, READ) }
  })
