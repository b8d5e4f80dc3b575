import * as t from 'io-ts'
import { defineReading, foreign } from './action'
import { readRule } from './elb-rule'

/** Reads to which target groups the domain's rule forwards, and with which weights. */
export const describeRules = defineReading({
  name: 'elasticloadbalancing:DescribeRules',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['elasticloadbalancing:DescribeRules'],
      resources: ['elb/descriptions'],
      reason: 'given only where the settings name a rule: the action itself knows no resource',
    },
  ],
  parameters: t.strict({ rule_arn: t.string }, 'DescribeRulesParameters'),
  example: {
    rule_arn:
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/0123456789abcdef/0123456789abcdef/0123456789abcdef',
  },
  check: ({ rule_arn }, resources) => foreign('rule', rule_arn, resources.listener_rule_arn),
  touches: ({ rule_arn }) => ({ listener_rule_arn: rule_arn }),
  execute: async ({ rule_arn }) => ({ weights: (await readRule(rule_arn)).weights }),
})
