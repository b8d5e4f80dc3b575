import { regionOf } from '../aws/arn'
import { sessionOptions } from '../aws/session'

/** Weights of the target groups that a rule forwards to, by their ARNs. */
export type RuleWeights = Readonly<Record<string, number>>

export const balancerClient = async (arn: string, maxAttempts = 3) => {
  const { ElasticLoadBalancingV2Client } = await import('@aws-sdk/client-elastic-load-balancing-v2')
  return new ElasticLoadBalancingV2Client({ ...sessionOptions(), region: regionOf(arn), maxAttempts })
}

/**
 * What the rule forwards to. Rejects where it does more than forward: what signs visitors in holds a secret that is not read, so
 * it could not be written again.
 */
export const readRule = async (arn: string) => {
  const { DescribeRulesCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
  const { Rules = [] } = await (await balancerClient(arn)).send(new DescribeRulesCommand({ RuleArns: [arn] }))
  const actions = Rules.find(({ RuleArn }) => RuleArn === arn)?.Actions ?? []
  const [forward, ...more] = actions
  const groups = forward?.ForwardConfig?.TargetGroups ?? []
  if (forward?.Type !== 'forward' || more.length > 0 || groups.length === 0)
    throw new Error(`the rule ${arn} does not only forward to target groups`)
  const weights: RuleWeights = Object.fromEntries(
    groups.map(({ TargetGroupArn = '', Weight = 1 }) => [TargetGroupArn, Weight]),
  )
  return { forward, weights }
}

/** How many targets of a group are healthy. */
export const healthyTargets = async (groupArn: string): Promise<number> => {
  const { DescribeTargetHealthCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
  const { TargetHealthDescriptions = [] } = await (await balancerClient(groupArn)).send(
    new DescribeTargetHealthCommand({ TargetGroupArn: groupArn }),
  )
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length
}
