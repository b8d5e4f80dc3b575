import * as t from 'io-ts'
import { VantageObserved } from '../../schemas/events'
import type { FunctionContract } from '../runtime/contract'

export const Environment = t.type({}, 'Environment')

/** It may take on one role at the first deployment, and nothing else. */
export const contract = {
  description: 'Probes the domains of another deployment from its own region, and watches that one',
  only: 'witness',
  memory_mb: 512,
  timeout_s: 300,
  triggers: [{ on: 'schedule', rule: 'cloudops-witness-schedule', expression: 'rate(5 minutes)' }],
  emits: [VantageObserved],
  environment: Environment,
  permissions: [{ actions: ['sts:AssumeRole'], resources: ['role/vantage'] }],
} satisfies FunctionContract
