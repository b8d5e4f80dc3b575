import * as t from 'io-ts'
import { text } from '../../../schemas/codec'
import { clientOptions } from '../aws/client-options'
import { defineChange, foreign } from './action'
import { watch } from './watch'

const InvalidationPath = text('InvalidationPath', 'a path such as /* or /images/logo.png', {
  pattern: '^/[\\x21-\\x7e]{0,999}$',
})

/** Empties the CDN's cache for some paths; visitors get fresh content. It cannot be taken back and need not be. */
export const createInvalidation = defineChange({
  name: 'cloudfront:CreateInvalidation',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation', 'cloudfront:GetDistribution'],
      resources: ['cloudfront/distributions'],
    },
  ],
  parameters: t.strict(
    { distribution_id: t.string, paths: t.array(InvalidationPath) },
    'CreateInvalidationParameters',
  ),
  example: { distribution_id: 'E1EXAMPLE00001', paths: ['/index.html', '/assets/*'] },
  check: ({ distribution_id, paths }, resources, limits) => {
    if (paths.length === 0) return 'parameters.paths: at least one path is needed'
    if (paths.length > limits.max_invalidation_paths) {
      return `parameters.paths: ${paths.length} paths are more than execution.max_invalidation_paths (${limits.max_invalidation_paths})`
    }
    return foreign('distribution', distribution_id, resources.cloudfront_distribution_id)
  },
  capture: async () => undefined,
  dryRun: async ({ distribution_id, paths }) => {
    const { CloudFrontClient, GetDistributionCommand } = await import('@aws-sdk/client-cloudfront')
    const { Distribution } = await new CloudFrontClient(clientOptions).send(
      new GetDistributionCommand({ Id: distribution_id }),
    )
    return { paths: paths.length, distribution: Distribution?.Status }
  },
  execute: async ({ distribution_id, paths }, token) => {
    const { CloudFrontClient, CreateInvalidationCommand } = await import('@aws-sdk/client-cloudfront')
    // The caller reference makes a second identical request the same invalidation; it is still sent only once.
    const { Invalidation } = await new CloudFrontClient({ ...clientOptions, maxAttempts: 1 }).send(
      new CreateInvalidationCommand({
        DistributionId: distribution_id,
        InvalidationBatch: { CallerReference: token, Paths: { Quantity: paths.length, Items: paths } },
      }),
    )
    return { invalidation_id: Invalidation?.Id, status: Invalidation?.Status, paths: paths.length }
  },
  verify: async ({ distribution_id }, _, answer) => {
    // Without its id this cannot be known; an invalidation that was made nevertheless does no harm.
    if (typeof answer?.invalidation_id !== 'string') return 'unknown'
    if (answer.status === 'Completed') return 'yes'
    const { CloudFrontClient, GetInvalidationCommand } = await import('@aws-sdk/client-cloudfront')
    const client = new CloudFrontClient(clientOptions)
    const command = new GetInvalidationCommand({
      DistributionId: distribution_id,
      Id: answer.invalidation_id,
    })
    const completed = await watch(async () => {
      const { Invalidation } = await client.send(command)
      return Invalidation?.Status === 'Completed'
    })
    return completed ? 'yes' : 'unknown'
  },
})
