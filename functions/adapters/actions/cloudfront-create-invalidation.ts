import * as t from 'io-ts'
import { text } from '../../../schemas/codec'
import { sessionOptions } from '../aws/session'
import { defineChange, foreign } from './action'

/** CloudFront refuses a path with an asterisk before its end. */
const InvalidationPath = text('InvalidationPath', 'a path such as /images/logo.png, or /images/*', {
  pattern: '^/[\\x21-\\x29\\x2b-\\x7e]{0,999}\\*?$',
})

/** Empties the CDN's cache for some paths; visitors get fresh content. It cannot be taken back and need not be. */
export const createInvalidation = defineChange({
  name: 'cloudfront:CreateInvalidation',
  leastRisk: 'low',
  leavesNothing: true,
  permissions: [
    {
      actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
      resources: ['cloudfront/distributions'],
    },
  ],
  reads: [{ actions: ['cloudfront:GetDistribution'], resources: ['cloudfront/distributions'] }],
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
  changes: ({ distribution_id, paths }) => paths.map((path) => `cache of ${distribution_id} for ${path}`),
  touches: ({ distribution_id }) => ({ cloudfront_distribution_id: distribution_id }),
  capture: async () => undefined,
  preview: async ({ distribution_id, paths }) => {
    const { CloudFrontClient, GetDistributionCommand } = await import('@aws-sdk/client-cloudfront')
    const { Distribution } = await new CloudFrontClient(sessionOptions()).send(
      new GetDistributionCommand({ Id: distribution_id }),
    )
    const { Aliases, Enabled } = Distribution?.DistributionConfig ?? {}
    const names = [...(Aliases?.Items ?? [])].sort().join(' ')
    return [
      { name: 'distribution', now: `${distribution_id}, ${Enabled === true ? 'enabled' : 'disabled'}` },
      ...(names === '' ? [] : [{ name: 'names', now: names }]),
      {
        name: 'cache',
        now: `kept for ${paths.join(' ')}`,
        after: 'empty for these paths: content is fetched anew',
      },
    ]
  },
  execute: async ({ distribution_id, paths }, token) => {
    const { CloudFrontClient, CreateInvalidationCommand } = await import('@aws-sdk/client-cloudfront')
    // The caller reference makes a second identical request the same invalidation; it is still sent only once.
    const { Invalidation } = await new CloudFrontClient({ ...sessionOptions(), maxAttempts: 1 }).send(
      new CreateInvalidationCommand({
        DistributionId: distribution_id,
        InvalidationBatch: { CallerReference: token, Paths: { Quantity: paths.length, Items: paths } },
      }),
    )
    return { invalidation_id: Invalidation?.Id, status: Invalidation?.Status, paths: paths.length }
  },
  operation: {
    handle: ({ invalidation_id }) => (typeof invalidation_id === 'string' ? invalidation_id : undefined),
    progress: async ({ distribution_id }, handle) => {
      const { CloudFrontClient, GetInvalidationCommand } = await import('@aws-sdk/client-cloudfront')
      const { Invalidation } = await new CloudFrontClient(sessionOptions()).send(
        new GetInvalidationCommand({ DistributionId: distribution_id, Id: handle }),
      )
      const status = Invalidation?.Status
      return {
        state: status === 'Completed' ? 'done' : 'running',
        ...(status === undefined ? {} : { answer: { status } }),
      }
    },
  },
  // Without its id this cannot be known; an invalidation that was made nevertheless does no harm.
  verify: async (_, __, answer) => (answer?.status === 'Completed' ? 'yes' : 'unknown'),
})
