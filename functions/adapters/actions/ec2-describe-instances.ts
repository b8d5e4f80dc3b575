import * as t from 'io-ts'
import { defineReading } from './action'
import { bareIds, ec2Client, foreignInstances } from './instances'

/** Reads the state of the instances behind a domain. */
export const describeInstances = defineReading({
  name: 'ec2:DescribeInstances',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['ec2:DescribeInstances'],
      resources: ['ec2/descriptions'],
      reason: 'given only where the settings name instances: the action itself knows no resource',
    },
  ],
  parameters: t.strict({ instance_ids: t.array(t.string) }, 'DescribeInstancesParameters'),
  example: { instance_ids: ['i-0123456789abcdef0'] },
  check: ({ instance_ids }, resources) => foreignInstances(instance_ids, resources),
  touches: ({ instance_ids }) => ({ instance_ids }),
  execute: async ({ instance_ids }) => {
    const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2')
    const { Reservations = [] } = await (await ec2Client(instance_ids)).send(
      new DescribeInstancesCommand({ InstanceIds: bareIds(instance_ids) }),
    )
    return {
      instances: Reservations.flatMap(({ Instances = [] }) => Instances).map((instance) => ({
        id: instance.InstanceId,
        state: instance.State?.Name,
        type: instance.InstanceType,
        zone: instance.Placement?.AvailabilityZone,
      })),
    }
  },
})
