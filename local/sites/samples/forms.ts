import type { WebAcl } from '../resources'
import { arnOf, failing, json, type Sample } from '../sample'

/** A rule of its web ACL takes every visitor for an attacker. */
export const forms = (): Sample => {
  const acl: WebAcl = {
    arn: arnOf('wafv2', 'regional/webacl/forms/3d0f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6'),
    rules: new Map([
      ['rate-limit', 'block'],
      ['bad-bots', 'block'],
    ]),
  }
  const resources = { web_acl_arn: acl.arn, web_acl_rules: ['bad-bots'] }
  return {
    site: failing(
      'forms',
      'Forms',
      resources,
      () => acl.rules.get('bad-bots') !== 'block',
      json(403, { message: 'Forbidden' }),
    ),
    resources: () => ({ webAcls: [acl] }),
    repair: () => void acl.rules.set('bad-bots', 'count'),
    spoil: () => void acl.rules.set('bad-bots', 'block'),
  }
}
