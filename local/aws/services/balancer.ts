import * as t from 'io-ts'
import type { LocalService, Report } from '../../model'
import type { SampleResources } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { AwsError, jsonOperation } from './protocol'
import { queryService } from './query'

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/'

const DescribeRules = t.strict({ RuleArns: t.array(t.string) })
const DescribeTargetHealth = t.strict({ TargetGroupArn: t.string })
const Group = t.strict({ TargetGroupArn: t.string, Weight: t.number })
const Forward = attributes(
  { Type: t.literal('forward'), ForwardConfig: t.strict({ TargetGroups: t.array(Group) }) },
  { Order: t.string },
)
const ModifyRule = t.strict({ RuleArn: t.string, Actions: t.array(Forward) })

/** Rules and target groups of the sample sites' load balancers. */
export const createBalancer = (
  { rules = [], targetGroups = [] }: Pick<SampleResources, 'rules' | 'targetGroups'>,
  report: Report,
): LocalService => {
  const findRule = (arn: string) => {
    const found = rules.find((rule) => rule.arn === arn)
    if (found !== undefined) return found
    throw new AwsError('RuleNotFound', 'One or more rules not found')
  }
  const findGroup = (arn: string) => {
    const found = targetGroups.find((group) => group.arn === arn)
    if (found !== undefined) return found
    throw new AwsError('TargetGroupNotFound', 'One or more target groups not found')
  }
  const ruleOf = (arn: string) => ({
    RuleArn: arn,
    Priority: '1',
    IsDefault: false,
    Conditions: [],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: Object.entries(findRule(arn).weights).map(([TargetGroupArn, Weight]) => ({
            TargetGroupArn,
            Weight,
          })),
        },
      },
    ],
  })

  return queryService(
    'elasticloadbalancing',
    NAMESPACE,
    {
      DescribeRules: jsonOperation('ValidationError', DescribeRules, ({ RuleArns }) => ({
        Rules: RuleArns.map(ruleOf),
      })),
      ModifyRule: jsonOperation('ValidationError', ModifyRule, ({ RuleArn, Actions }) => {
        const rule = findRule(RuleArn)
        const groups = Actions.flatMap(({ ForwardConfig }) => ForwardConfig.TargetGroups)
        for (const { TargetGroupArn } of groups) findGroup(TargetGroupArn)
        rule.weights = Object.fromEntries(groups.map((one) => [one.TargetGroupArn, one.Weight]))
        report('elasticloadbalancing', `${RuleArn}: ${groups.map(({ Weight }) => Weight).join(', ')}`)
        return { Rules: [ruleOf(RuleArn)] }
      }),
      DescribeTargetHealth: jsonOperation('ValidationError', DescribeTargetHealth, ({ TargetGroupArn }) => ({
        TargetHealthDescriptions: findGroup(TargetGroupArn).targets.map(({ id, healthy }) => ({
          Target: { Id: id, Port: 443 },
          TargetHealth: { State: healthy() ? 'healthy' : 'unhealthy' },
        })),
      })),
    },
    ['Weight'],
  )
}
