import * as t from 'io-ts'
import { defineReading, foreign } from './action'
import { readAlias } from './lambda-alias'

/** Reads which version the domain's alias leads to. */
export const getAlias = defineReading({
  name: 'lambda:GetAlias',
  leastRisk: 'low',
  permissions: [{ actions: ['lambda:GetAlias'], resources: ['lambda/functions'] }],
  parameters: t.strict({ alias_arn: t.string }, 'GetAliasParameters'),
  example: { alias_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop:live' },
  check: ({ alias_arn }, resources) => foreign('alias', alias_arn, resources.lambda_alias_arn),
  touches: ({ alias_arn }) => ({ lambda_alias_arn: alias_arn }),
  execute: async ({ alias_arn }) => (await readAlias(alias_arn)).target,
})
