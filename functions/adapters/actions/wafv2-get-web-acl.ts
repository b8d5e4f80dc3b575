import * as t from 'io-ts'
import { defineReading, foreign } from './action'
import { readAcl } from './waf-acl'

/** Reads the rules of the domain's web ACL, by name and action. */
export const getWebAcl = defineReading({
  name: 'wafv2:GetWebACL',
  leastRisk: 'low',
  permissions: [{ actions: ['wafv2:GetWebACL'], resources: ['wafv2/web-acls'] }],
  parameters: t.strict({ web_acl_arn: t.string }, 'GetWebAclParameters'),
  example: {
    web_acl_arn:
      'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/0b2c5f6e-0000-4000-8000-000000000003',
  },
  check: ({ web_acl_arn }, resources) => foreign('web ACL', web_acl_arn, resources.web_acl_arn),
  touches: ({ web_acl_arn }) => ({ web_acl_arn }),
  execute: async ({ web_acl_arn }) => {
    const { Rules = [] } = (await readAcl(web_acl_arn)).WebACL ?? {}
    return {
      rules: Rules.map(({ Name, Action, OverrideAction }) => ({
        name: Name,
        action: Object.keys(Action ?? OverrideAction ?? {})[0]?.toLowerCase(),
      })),
    }
  },
})
