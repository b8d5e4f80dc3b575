import type { Rule } from '@aws-sdk/client-wafv2'
import * as t from 'io-ts'
import { foreign, unlisted } from './action'
import { defineStateChange } from './state'
import { aclNamed, actionOfRule, type RuleAction, readAcl, wafClient } from './waf-acl'

const Parameters = t.strict(
  { web_acl_arn: t.string, rule: t.string, action: t.literal('count') },
  'UpdateWebAclParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

/** `block` as the API spells it: a group of rules knows `None` and `Count`, a rule the others. */
const kinds = ['Allow', 'Block', 'Count', 'Captcha', 'Challenge', 'None']

const withAction = (rule: Rule, { action }: RuleAction): Rule => {
  const kind = kinds.find((one) => one.toLowerCase() === action)
  if (kind === undefined) throw new Error(`there is no action ${action}`)
  return rule.Action === undefined
    ? { ...rule, OverrideAction: { [kind]: {} } }
    : { ...rule, Action: { [kind]: {} } }
}

/** Has one rule count instead of block: visitors that it takes for attackers get through. Off by default. */
export const updateWebAcl = defineStateChange<Parameters, RuleAction>({
  name: 'wafv2:UpdateWebACL',
  leastRisk: 'high',
  permissions: [
    { actions: ['wafv2:UpdateWebACL'], resources: ['wafv2/web-acls'] },
    // Whoever writes an ACL needs the same right on all that its rules refer to, which are written as they were read.
    { actions: ['wafv2:UpdateWebACL'], resources: ['wafv2/references'] },
  ],
  reads: [{ actions: ['wafv2:GetWebACL'], resources: ['wafv2/web-acls'] }],
  parameters: Parameters,
  example: {
    web_acl_arn:
      'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/0b2c5f6e-0000-4000-8000-000000000003',
    rule: 'bad-bots',
    action: 'count',
  },
  check: ({ web_acl_arn, rule }, resources) =>
    foreign('web ACL', web_acl_arn, resources.web_acl_arn) ??
    unlisted('rule', rule, resources.web_acl_rules, 'web_acl_rules'),
  touches: ({ web_acl_arn }) => ({ web_acl_arn }),
  changes: ({ web_acl_arn, rule }) => [`rule ${rule} of ${web_acl_arn}`],
  read: async ({ web_acl_arn, rule }) => {
    const { WebACL, LockToken } = await readAcl(web_acl_arn)
    const found = WebACL?.Rules?.find(({ Name }) => Name === rule)
    if (WebACL === undefined || found === undefined) throw new Error(`the web ACL has no rule ${rule}`)
    return {
      state: actionOfRule(found),
      replace: async (next) => {
        const { UpdateWebACLCommand } = await import('@aws-sdk/client-wafv2')
        // What only AWS writes is not sent back; everything else is, as it was read.
        const { ARN, Id, Name, Capacity, LabelNamespace, ManagedByFirewallManager, ...rest } = WebACL
        const { PreProcessFirewallManagerRuleGroups: before, ...most } = rest
        const {
          PostProcessFirewallManagerRuleGroups: after,
          RetrofittedByFirewallManager,
          ...settings
        } = most
        await (await wafClient(web_acl_arn, 1)).send(
          new UpdateWebACLCommand({
            ...aclNamed(web_acl_arn),
            ...settings,
            Rules: WebACL.Rules?.map((one) => (one === found ? withAction(one, next) : one)),
            LockToken,
          }),
        )
        return {}
      },
    }
  },
  next: ({ action }) => ({ action }),
  shown: ({ web_acl_arn, rule }, now, after) => [
    { name: 'web ACL', now: aclNamed(web_acl_arn).Name },
    { name: `action of the rule ${rule}`, now: now.action, after: after.action },
  ],
})
