import type { FunctionAlias } from '../resources'
import { arnOf, failing, json, type Sample } from '../sample'

/** Its release of today, version 42 of a function, fails with every call; version 41 did not. */
export const checkout = (): Sample => {
  const alias: FunctionAlias = {
    arn: arnOf('lambda', 'function:checkout:live'),
    versions: ['40', '41', '42'],
    version: '42',
  }
  const resources = { lambda_alias_arn: alias.arn, lambda_versions: ['40', '41'] }
  return {
    site: failing(
      'checkout',
      'Checkout',
      resources,
      () => alias.version !== '42',
      json(500, { message: 'Internal Server Error' }),
    ),
    resources: () => ({ aliases: [alias] }),
    repair: () => {
      alias.version = '41'
    },
    spoil: () => {
      alias.version = '42'
    },
  }
}
