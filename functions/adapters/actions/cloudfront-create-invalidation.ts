import { setTimeout as wait } from 'node:timers/promises'
import * as t from 'io-ts'
import { text } from '../../../schemas/codec'
import { clientOptions } from '../client-options'
import { defineAction, foreign } from './action'

const InvalidationPath = text('InvalidationPath', 'a path such as /* or /images/logo.png', {
  pattern: '^/[\\x21-\\x7e]{0,999}$',
})

/** How long an invalidation is watched, and how often, in milliseconds. CloudFront takes seconds to minutes. */
const WATCH_MS = 60_000
const LOOK_MS = 1_000

/** Empties the CDN's cache for some paths; visitors get fresh content. It cannot be undone and need not be. */
export const createInvalidation = defineAction({
  name: 'cloudfront:CreateInvalidation',
  readOnly: false,
  permission: {
    actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
    resources: ['cloudfront/distributions'],
  },
  parameters: t.type(
    { distribution_id: t.string, paths: t.array(InvalidationPath) },
    'CreateInvalidationParameters',
  ),
  check: ({ distribution_id, paths }, resources, limits) => {
    if (paths.length === 0) return 'parameters.paths: at least one path is needed'
    if (paths.length > limits.max_invalidation_paths) {
      return `parameters.paths: ${paths.length} paths are more than execution.max_invalidation_paths (${limits.max_invalidation_paths})`
    }
    return foreign('distribution', distribution_id, resources.cloudfront_distribution_id)
  },
  run: async ({ distribution_id, paths }, token) => {
    const { CloudFrontClient, CreateInvalidationCommand, GetInvalidationCommand } = await import(
      '@aws-sdk/client-cloudfront'
    )
    // The caller reference makes a second identical request the same invalidation; it is still sent only once.
    const once = new CloudFrontClient({ ...clientOptions, maxAttempts: 1 })
    const { Invalidation } = await once.send(
      new CreateInvalidationCommand({
        DistributionId: distribution_id,
        InvalidationBatch: { CallerReference: token, Paths: { Quantity: paths.length, Items: paths } },
      }),
    )
    const answer = { invalidation_id: Invalidation?.Id, status: Invalidation?.Status, paths: paths.length }
    const client = new CloudFrontClient(clientOptions)
    try {
      for (const end = Date.now() + WATCH_MS; answer.status !== 'Completed' && Date.now() < end; ) {
        const look = await client.send(
          new GetInvalidationCommand({ DistributionId: distribution_id, Id: answer.invalidation_id }),
        )
        answer.status = look.Invalidation?.Status
        if (answer.status !== 'Completed') await wait(LOOK_MS)
      }
      return answer
    } catch (error) {
      // CloudFront has taken the invalidation: it is not a failed step because nobody could watch it.
      return { ...answer, watch_problem: error instanceof Error ? error.name : 'unknown' }
    }
  },
})
