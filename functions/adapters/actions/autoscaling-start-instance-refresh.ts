import * as t from 'io-ts'
import { integer } from '../../../schemas/codec'
import { defineChange, foreign } from './action'
import { groupNamed, RUNNING, refreshesOf, scalingClient } from './scaling-group'

const Parameters = t.strict(
  {
    group_arn: t.string,
    min_healthy_percentage: integer('MinHealthyPercentage', 'percent, 50 to 100', {
      minimum: 50,
      maximum: 100,
    }),
  },
  'StartInstanceRefreshParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

type Before = Readonly<{ instances: number }>

/** Instances of the group now. */
const sizeOf = async (arn: string): Promise<number> => {
  const { DescribeAutoScalingGroupsCommand } = await import('@aws-sdk/client-auto-scaling')
  const { AutoScalingGroups = [] } = await (await scalingClient(arn)).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [groupNamed(arn)] }),
  )
  const [found] = AutoScalingGroups
  if (found === undefined) throw new Error(`there is no group ${groupNamed(arn)}`)
  return found.Instances?.length ?? 0
}

/** Has a group replace its instances one after the other. A refresh that is under way can be cancelled, what it has replaced stays. */
export const startInstanceRefresh = defineChange<Parameters, Before>({
  name: 'autoscaling:StartInstanceRefresh',
  leastRisk: 'medium',
  permissions: [
    {
      actions: ['autoscaling:StartInstanceRefresh', 'autoscaling:CancelInstanceRefresh'],
      resources: ['autoscaling/groups'],
    },
  ],
  reads: [
    {
      actions: ['autoscaling:DescribeInstanceRefreshes', 'autoscaling:DescribeAutoScalingGroups'],
      resources: ['autoscaling/descriptions'],
      reason: 'given only where the settings name a group: the actions themselves know no resource',
    },
  ],
  parameters: Parameters,
  example: {
    group_arn:
      'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:0b2c5f6e-0000-4000-8000-000000000004:autoScalingGroupName/shop',
    min_healthy_percentage: 90,
  },
  check: ({ group_arn }, resources) => foreign('group', group_arn, resources.auto_scaling_group_arn),
  touches: ({ group_arn }) => ({ auto_scaling_group_arn: group_arn }),
  changes: ({ group_arn }) => [`instances of ${group_arn}`],
  capture: async ({ group_arn }, { max_instances }) => {
    const [latest] = await refreshesOf(group_arn)
    if (RUNNING.includes(latest?.Status ?? ''))
      throw new Error(`the group ${groupNamed(group_arn)} is being refreshed already`)
    const instances = await sizeOf(group_arn)
    if (instances > max_instances)
      throw new Error(
        `the ${instances} instances of ${groupNamed(group_arn)} are more than execution.max_instances (${max_instances})`,
      )
    return { instances }
  },
  preview: async ({ group_arn, min_healthy_percentage }, { instances }) => [
    { name: 'group', now: groupNamed(group_arn) },
    {
      name: 'instances',
      now: String(instances),
      after: `replaced, ${min_healthy_percentage} % stay healthy`,
    },
  ],
  execute: async ({ group_arn, min_healthy_percentage }) => {
    const { StartInstanceRefreshCommand } = await import('@aws-sdk/client-auto-scaling')
    const { InstanceRefreshId } = await (await scalingClient(group_arn, 1)).send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: groupNamed(group_arn),
        Strategy: 'Rolling',
        Preferences: { MinHealthyPercentage: min_healthy_percentage, SkipMatching: false },
      }),
    )
    return { refresh: InstanceRefreshId }
  },
  operation: {
    handle: ({ refresh }) => (typeof refresh === 'string' ? refresh : undefined),
    progress: async ({ group_arn }, handle) => {
      const [found] = await refreshesOf(group_arn, [handle])
      const answer = { refresh: handle, status: found?.Status, percentage: found?.PercentageComplete }
      if (found?.Status === 'Successful') return { state: 'done', answer }
      return RUNNING.includes(found?.Status ?? '') ? { state: 'running' } : { state: 'failed', answer }
    },
    cancel: async ({ group_arn }) => {
      const { CancelInstanceRefreshCommand } = await import('@aws-sdk/client-auto-scaling')
      const { InstanceRefreshId } = await (await scalingClient(group_arn, 1)).send(
        new CancelInstanceRefreshCommand({ AutoScalingGroupName: groupNamed(group_arn) }),
      )
      return { cancelled: InstanceRefreshId }
    },
  },
  verify: async (_, __, answer) => (answer?.status === 'Successful' ? 'yes' : 'unknown'),
})
