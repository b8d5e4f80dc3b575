import type { DistributionConfig } from '@aws-sdk/client-cloudfront'
import * as t from 'io-ts'
import { text } from '../../../schemas/codec'
import { sessionOptions } from '../aws/session'
import { foreign, unlisted } from './action'
import { defineStateChange } from './state'

/** The behaviour of the distribution for a path; the default one without it. */
const Parameters = t.exact(
  t.intersection([
    t.type({ distribution_id: t.string, origin_id: t.string }),
    t.partial({
      path_pattern: text('PathPattern', 'a path pattern of a behaviour', {
        pattern: '^[\\x21-\\x7e]{1,255}$',
      }),
    }),
  ]),
  'UpdateDistributionParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

type Origin = Readonly<{ origin: string }>

const client = async (maxAttempts = 3) => {
  const { CloudFrontClient } = await import('@aws-sdk/client-cloudfront')
  // CloudFront is managed in one region, wherever this runs.
  return new CloudFrontClient({ ...sessionOptions(), region: 'us-east-1', maxAttempts })
}

const behaviours = (config: DistributionConfig | undefined) => config?.CacheBehaviors?.Items ?? []

const originOf = (config: DistributionConfig | undefined, pattern: string | undefined): string | undefined =>
  (pattern === undefined
    ? config?.DefaultCacheBehavior
    : behaviours(config).find(({ PathPattern }) => PathPattern === pattern)
  )?.TargetOriginId

/** The configuration with another origin of one behaviour; everything else is as it was read. */
const withOrigin = (
  config: DistributionConfig,
  pattern: string | undefined,
  TargetOriginId: string,
): DistributionConfig => {
  if (pattern === undefined)
    return {
      ...config,
      DefaultCacheBehavior: {
        ViewerProtocolPolicy: undefined,
        ...config.DefaultCacheBehavior,
        TargetOriginId,
      },
    }
  const Items = behaviours(config).map((one) =>
    one.PathPattern === pattern ? { ...one, TargetOriginId } : one,
  )
  return { ...config, CacheBehaviors: { Quantity: Items.length, Items } }
}

/**
 * Leads a behaviour of the distribution to an origin that the settings list as standby, and changes nothing else of it. The
 * configuration holds headers with secrets: it goes from the read to the write, and nothing of it is shown or kept.
 */
export const updateDistribution = defineStateChange<Parameters, Origin>({
  name: 'cloudfront:UpdateDistribution',
  leastRisk: 'high',
  permissions: [
    {
      actions: ['cloudfront:UpdateDistribution', 'cloudfront:GetDistribution'],
      resources: ['cloudfront/distributions'],
    },
  ],
  reads: [{ actions: ['cloudfront:GetDistributionConfig'], resources: ['cloudfront/distributions'] }],
  parameters: Parameters,
  example: { distribution_id: 'E1EXAMPLE00001', origin_id: 'standby' },
  check: ({ distribution_id, origin_id }, resources) =>
    foreign('distribution', distribution_id, resources.cloudfront_distribution_id) ??
    unlisted('origin', origin_id, resources.cloudfront_standby_origins, 'cloudfront_standby_origins'),
  touches: ({ distribution_id }) => ({ cloudfront_distribution_id: distribution_id }),
  changes: ({ distribution_id, path_pattern = 'default' }) => [
    `behaviour ${path_pattern} of ${distribution_id}`,
  ],
  read: async ({ distribution_id: Id, origin_id, path_pattern }) => {
    const { GetDistributionConfigCommand } = await import('@aws-sdk/client-cloudfront')
    const { DistributionConfig: config, ETag } = await (await client()).send(
      new GetDistributionConfigCommand({ Id }),
    )
    const origin = originOf(config, path_pattern)
    if (config === undefined || origin === undefined)
      throw new Error(`the distribution has no behaviour for ${path_pattern}`)
    if (config.Origins?.Items?.some((one) => one.Id === origin_id) !== true)
      throw new Error(`the distribution has no origin ${origin_id}`)
    return {
      state: { origin },
      replace: async (next) => {
        const { UpdateDistributionCommand } = await import('@aws-sdk/client-cloudfront')
        const { Distribution } = await (await client(1)).send(
          new UpdateDistributionCommand({
            Id,
            IfMatch: ETag,
            DistributionConfig: withOrigin(config, path_pattern, next.origin),
          }),
        )
        return { distribution: Distribution?.Id, status: Distribution?.Status }
      },
    }
  },
  next: ({ origin_id }) => ({ origin: origin_id }),
  shown: ({ distribution_id, path_pattern = 'default' }, now, after) => [
    { name: 'distribution', now: distribution_id },
    { name: `origin of the behaviour ${path_pattern}`, now: now.origin, after: after.origin },
  ],
  operation: {
    handle: ({ distribution }) => (typeof distribution === 'string' ? distribution : undefined),
    progress: async ({ distribution_id: Id }) => {
      const { GetDistributionCommand } = await import('@aws-sdk/client-cloudfront')
      const { Distribution } = await (await client()).send(new GetDistributionCommand({ Id }))
      return Distribution?.Status === 'Deployed'
        ? { state: 'done', answer: { status: 'Deployed' } }
        : { state: 'running' }
    },
  },
})
