import * as t from 'io-ts'
import { targetState } from '../changes/states'
import { defineReading, foreign } from './action'
import { stateAnswer } from './reading'

/** Reads the health of the targets behind the domain's load balancer. */
export const describeTargetHealth = defineReading({
  name: 'elasticloadbalancing:DescribeTargetHealth',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['elasticloadbalancing:DescribeTargetHealth'],
      resources: ['elb/target-groups'],
      reason: 'given only where the settings name a target group: the action itself knows no resource',
    },
  ],
  parameters: t.strict({ target_group_arn: t.string }, 'DescribeTargetHealthParameters'),
  example: {
    target_group_arn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/0123456789abcdef',
  },
  check: ({ target_group_arn }, resources) =>
    foreign('target group', target_group_arn, resources.target_group_arn),
  touches: ({ target_group_arn }) => ({ target_group_arn }),
  execute: ({ target_group_arn }) => stateAnswer(targetState(target_group_arn)),
})
