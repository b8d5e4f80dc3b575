import * as t from 'io-ts'
import { sessionOptions } from '../aws/session'
import { defineReading, foreign } from './action'

/** Reads a distribution's state. */
export const getDistribution = defineReading({
  name: 'cloudfront:GetDistribution',
  leastRisk: 'low',
  permissions: [{ actions: ['cloudfront:GetDistribution'], resources: ['cloudfront/distributions'] }],
  parameters: t.strict({ distribution_id: t.string }, 'GetDistributionParameters'),
  example: { distribution_id: 'E1EXAMPLE00001' },
  check: ({ distribution_id }, resources) =>
    foreign('distribution', distribution_id, resources.cloudfront_distribution_id),
  touches: ({ distribution_id }) => ({ cloudfront_distribution_id: distribution_id }),
  execute: async ({ distribution_id }) => {
    const { CloudFrontClient, GetDistributionCommand } = await import('@aws-sdk/client-cloudfront')
    const { Distribution } = await new CloudFrontClient(sessionOptions()).send(
      new GetDistributionCommand({ Id: distribution_id }),
    )
    return {
      status: Distribution?.Status,
      enabled: Distribution?.DistributionConfig?.Enabled,
      aliases: Distribution?.DistributionConfig?.Aliases?.Items ?? [],
      invalidations_in_progress: Distribution?.InProgressInvalidationBatches,
    }
  },
})
