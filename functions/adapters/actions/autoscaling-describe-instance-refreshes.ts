import * as t from 'io-ts'
import { defineReading, foreign } from './action'
import { refreshesOf } from './scaling-group'

/** Reads how the domain's group has had its instances replaced lately. */
export const describeInstanceRefreshes = defineReading({
  name: 'autoscaling:DescribeInstanceRefreshes',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['autoscaling:DescribeInstanceRefreshes'],
      resources: ['autoscaling/descriptions'],
      reason: 'given only where the settings name a group: the action itself knows no resource',
    },
  ],
  parameters: t.strict({ group_arn: t.string }, 'DescribeInstanceRefreshesParameters'),
  example: {
    group_arn:
      'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:0b2c5f6e-0000-4000-8000-000000000004:autoScalingGroupName/shop',
  },
  check: ({ group_arn }, resources) => foreign('group', group_arn, resources.auto_scaling_group_arn),
  touches: ({ group_arn }) => ({ auto_scaling_group_arn: group_arn }),
  execute: async ({ group_arn }) => ({
    refreshes: (await refreshesOf(group_arn)).map((one) => ({
      status: one.Status,
      percentage: one.PercentageComplete,
      started_at: one.StartTime?.toISOString(),
    })),
  }),
})
