import * as t from 'io-ts'
import { integer } from '../../../schemas/codec'
import { foreign, unlisted } from './action'
import { balancerClient, healthyTargets, type RuleWeights, readRule } from './elb-rule'
import { defineStateChange } from './state'

const Weight = t.strict({
  target_group_arn: t.string,
  weight: integer('TargetGroupWeight', 'a weight, 0 to 999', { minimum: 0, maximum: 999 }),
})
const Parameters = t.strict({ rule_arn: t.string, weights: t.array(Weight) }, 'ModifyRuleParameters')
type Parameters = t.TypeOf<typeof Parameters>

const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup'

/** Its name, with the id that tells it from others of that name. */
const groupName = (arn: string): string => arn.split('targetgroup/').at(-1) ?? arn

/**
 * Shifts the weights of a rule among target groups of the settings: away from the side that is ill. ELB knows no token: that nobody
 * has changed the rule meanwhile is read right before it is written.
 */
export const modifyRule = defineStateChange<Parameters, RuleWeights>({
  name: 'elasticloadbalancing:ModifyRule',
  leastRisk: 'medium',
  permissions: [{ actions: ['elasticloadbalancing:ModifyRule'], resources: ['elb/rules'] }],
  reads: [
    {
      actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
      resources: ['elb/descriptions'],
      reason: 'given only where the settings name a rule: the actions themselves know no resource',
    },
  ],
  parameters: Parameters,
  example: {
    rule_arn:
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/0123456789abcdef/0123456789abcdef/0123456789abcdef',
    weights: [
      { target_group_arn: `${GROUP}/blue/0123456789abcdef`, weight: 100 },
      { target_group_arn: `${GROUP}/green/0123456789abcdef`, weight: 0 },
    ],
  },
  check: ({ rule_arn, weights }, resources) => {
    if (weights.every(({ weight }) => weight === 0)) return 'parameters.weights: at least one must be above 0'
    if (new Set(weights.map((one) => one.target_group_arn)).size < weights.length)
      return 'parameters.weights: a target group is there twice'
    const problems = weights.map(({ target_group_arn }) =>
      unlisted('target group', target_group_arn, resources.target_group_arns, 'target_group_arns'),
    )
    return foreign('rule', rule_arn, resources.listener_rule_arn) ?? problems.find((one) => one !== undefined)
  },
  touches: ({ rule_arn }) => ({ listener_rule_arn: rule_arn }),
  changes: ({ rule_arn }) => [`rule ${rule_arn}`],
  read: async ({ rule_arn }) => {
    const { forward, weights } = await readRule(rule_arn)
    return {
      state: weights,
      replace: async (next) => {
        const { ModifyRuleCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
        const TargetGroups = Object.entries(next).map(([TargetGroupArn, Weight]) => ({
          TargetGroupArn,
          Weight,
        }))
        // Of the one group that a forward action may name beside its list, the list says the same.
        const { TargetGroupArn: _, ...action } = forward
        await (await balancerClient(rule_arn, 1)).send(
          new ModifyRuleCommand({
            RuleArn: rule_arn,
            Actions: [{ ...action, ForwardConfig: { ...forward.ForwardConfig, TargetGroups } }],
          }),
        )
        return {}
      },
    }
  },
  next: ({ weights }, now) => {
    const next = Object.fromEntries(weights.map((one) => [one.target_group_arn, one.weight]))
    const [missing] = Object.keys(now).filter((group) => !Object.hasOwn(next, group))
    const [strange] = Object.keys(next).filter((group) => !Object.hasOwn(now, group))
    if (missing !== undefined)
      throw new Error(`the rule forwards to ${missing} too, which has no weight here`)
    if (strange !== undefined) throw new Error(`the rule does not forward to ${strange}`)
    return next
  },
  shown: ({ rule_arn }, now, after) => [
    { name: 'rule', now: rule_arn.split('listener-rule/').at(-1) ?? rule_arn },
    ...Object.keys(now).map((group) => ({
      name: `weight of ${groupName(group)}`,
      now: String(now[group]),
      after: String(after[group]),
    })),
  ],
  works: async ({ weights }) => {
    const used = weights.filter(({ weight }) => weight > 0)
    const healthy = await Promise.all(used.map((one) => healthyTargets(one.target_group_arn)))
    return healthy.every((count) => count > 0)
  },
})
