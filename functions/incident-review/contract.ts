import * as t from 'io-ts'
import { type FunctionContract, Variable } from '../runtime/contract'

export const Environment = t.type({ S3_ANALYSIS_BUCKET: Variable }, 'Environment')
export type Environment = t.TypeOf<typeof Environment>

/** It can write below `reviews/` and nothing else: no table, no topic, no bus. A replay cannot do more than its rights. */
export const contract = {
  description: 'Files replayed events for the timeline of an incident',
  memory_mb: 256,
  timeout_s: 60,
  triggers: [{ on: 'replays', rule: 'cloudops-incident-review' }],
  emits: [],
  environment: Environment,
  permissions: [{ actions: ['s3:PutObject'], resources: ['bucket/reviews'] }],
} satisfies FunctionContract
