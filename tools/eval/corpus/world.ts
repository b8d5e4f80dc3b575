import * as t from 'io-ts'
import { integer, oneOf, struct, text } from '../../../schemas/codec'
import { DomainName } from '../../../schemas/scalars'

/** The state of the services and hosts around one domain: what a plan acts on, and what a visit of the site goes through. */

const Address = text('Address', 'an IPv4 or IPv6 address', { pattern: '^[0-9A-Fa-f:.]{2,45}$' })
const Path = text('Path', 'a path that starts with "/"', { pattern: '^/[^\\s#]{0,300}$' })
const Seconds = integer('Seconds', 'seconds, 0 or more', { minimum: 0 })

export const Record = t.type(
  {
    name: DomainName,
    type: oneOf('RecordType', 'A', 'AAAA', 'CNAME', 'TXT'),
    ttl: Seconds,
    values: t.array(t.string),
  },
  'Record',
)
export type Record = t.TypeOf<typeof Record>

/** An answer of a host or of an edge's cache. */
const Page = struct(
  'Page',
  { status: integer('Status', 'an HTTP status', { minimum: 100, maximum: 999 }) },
  {
    headers: t.record(t.string, t.string),
    body: t.string,
    /** Milliseconds until it is there. */
    takes_ms: integer('Takes', 'milliseconds, 0 or more', { minimum: 0 }),
  },
)
export type Page = t.TypeOf<typeof Page>

const Copy = t.intersection([Page, t.type({ age_s: Seconds })], 'Copy')

const ServerCertificate = struct(
  'ServerCertificate',
  { names: t.array(t.string), days_left: integer('DaysLeft', 'a whole number of days, below 0 when over') },
  { trusted: t.boolean },
)
export type ServerCertificate = t.TypeOf<typeof ServerCertificate>

export const Host = struct(
  'Host',
  { port: oneOf('PortState', 'open', 'refused', 'timeout', 'reset') },
  {
    /** Absent: a good one for the domain. */
    certificate: ServerCertificate,
    /** By path; `/*` is every other path. */
    pages: t.record(t.string, Page),
  },
)
export type Host = t.TypeOf<typeof Host>

export const World = struct(
  'World',
  { hosts: t.record(t.string, Host) },
  {
    zone: struct(
      'Zone',
      { id: text('ZoneId', 'a hosted zone id', { pattern: '^Z[A-Z0-9]{1,31}$' }), records: t.array(Record) },
      {},
    ),
    /** What resolvers answer in place of any record. */
    resolver: oneOf('ResolverFault', 'dns_servfail', 'dns_timeout'),
    /** Where names outside the zone lead; one that is not there does not exist. */
    names: t.record(t.string, t.array(Address)),
    edge: struct(
      'Edge',
      {
        distribution_id: text('DistributionId', 'a CloudFront distribution id', {
          pattern: '^[A-Z0-9]{8,20}$',
        }),
        addresses: t.array(Address),
        /** Address of the host that it fetches from. */
        origin: Address,
        copies: t.record(t.string, Copy),
      },
      { certificate: ServerCertificate, aliases: t.array(t.string) },
    ),
    health_check: struct(
      'HealthCheck',
      { id: t.string, status: integer('Status', 'an HTTP status', { minimum: 100, maximum: 999 }) },
      { path: Path, /** In place of the checkers' own words. */ says: t.string },
    ),
    instances: t.record(t.string, oneOf('InstanceState', 'running', 'stopped')),
    certificate: struct(
      'AcmCertificate',
      {
        arn: t.string,
        status: oneOf('AcmStatus', 'ISSUED', 'EXPIRED', 'PENDING_VALIDATION', 'FAILED'),
        days_left: integer('DaysLeft', 'a whole number of days, below 0 when over'),
      },
      { names: t.array(t.string), failure_reason: t.string },
    ),
    /** Days until the registration of the domain ends. */
    registration_days: integer('DaysLeft', 'a whole number of days, below 0 when over'),
    /** Other names of the zone that must stay as well as they are, with a text of their page. */
    neighbours: t.record(t.string, t.string),
  },
)
export type World = t.TypeOf<typeof World>
