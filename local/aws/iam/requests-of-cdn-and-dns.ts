import { parseXml } from '../services/xml'
import { anywhere, jsonOf, type Needs, needs, type RequestRow } from './request-row'

const distribution: (action: string) => Needs =
  (action) =>
  ([, id = ''], _, { accountId }) => [
    needs(`cloudfront:${action}`, `arn:aws:cloudfront::${accountId}:distribution/${id}`),
  ]

const ofRoute53: (action: string, kind: string) => Needs =
  (action, kind) =>
  ([, id = '']) => [needs(`route53:${action}`, `arn:aws:route53:::${kind}/${id}`)]

/** Texts of elements by their name, wherever in a document they are. */
const elements = (node: unknown, name: string): readonly string[] => {
  if (Array.isArray(node)) return node.flatMap((one) => elements(one, name))
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === name && typeof value === 'string' ? [value] : elements(value, name),
  )
}

const CHANGE = 'route53:ChangeResourceRecordSets'

const recordChange: Needs = ([, zone = ''], { body }) => {
  const changes = parseXml(body)
  const one = (name: string) => [...new Set(elements(changes, name))]
  return [
    needs(CHANGE, `arn:aws:route53:::hostedzone/${zone}`, {
      [`${CHANGE}NormalizedRecordNames`]: one('Name').map((name) => name.toLowerCase().replace(/\.$/, '')),
      [`${CHANGE}RecordTypes`]: one('Type'),
      [`${CHANGE}Actions`]: one('Action'),
    }),
  ]
}

/** CloudFront, Route 53, certificates, and what says how they are. */
export const cdnAndDnsRequests: readonly RequestRow[] = [
  ['cloudfront', /^POST \/[\d-]+\/distribution\/([^/]+)\/invalidation$/, distribution('CreateInvalidation')],
  [
    'cloudfront',
    /^GET \/[\d-]+\/distribution\/([^/]+)\/invalidation\/[^/]+$/,
    distribution('GetInvalidation'),
  ],
  ['cloudfront', /^GET \/[\d-]+\/distribution\/([^/]+)$/, distribution('GetDistribution')],
  ['cloudfront', /^GET \/[\d-]+\/distribution\/([^/]+)\/config$/, distribution('GetDistributionConfig')],
  ['cloudfront', /^PUT \/[\d-]+\/distribution\/([^/]+)\/config$/, distribution('UpdateDistribution')],
  ['route53', /^POST \/[\d-]+\/hostedzone\/([^/]+)\/rrset\/?$/, recordChange],
  [
    'route53',
    /^GET \/[\d-]+\/hostedzone\/([^/]+)\/rrset$/,
    ofRoute53('ListResourceRecordSets', 'hostedzone'),
  ],
  ['route53', /^GET \/[\d-]+\/change\/([^/]+)$/, ofRoute53('GetChange', 'change')],
  ['route53', /^GET \/[\d-]+\/healthcheck\/([^/]+)$/, ofRoute53('GetHealthCheck', 'healthcheck')],
  [
    'route53',
    /^GET \/[\d-]+\/healthcheck\/([^/]+)\/status$/,
    ofRoute53('GetHealthCheckStatus', 'healthcheck'),
  ],
  [
    'route53',
    /^GET \/[\d-]+\/healthcheck\/([^/]+)\/lastfailurereason$/,
    ofRoute53('GetHealthCheckLastFailureReason', 'healthcheck'),
  ],
  [
    'acm',
    /^DescribeCertificate$/,
    (_, request) => [needs('acm:DescribeCertificate', String(jsonOf(request).CertificateArn))],
  ],
  ['cloudtrail', /^LookupEvents$/, anywhere('cloudtrail')],
  ['monitoring', /^(?:DescribeAlarms|GetMetricStatistics)$/, anywhere('cloudwatch')],
]
