import * as t from 'io-ts'
import { sessionOptions } from '../aws/session'
import { defineReading } from './action'

/** Reads the state of the instances behind a domain. */
export const describeInstances = defineReading({
  name: 'ec2:DescribeInstances',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['ec2:DescribeInstances'],
      resources: ['*'],
      reason: 'ec2:DescribeInstances has no resource-level permission',
    },
  ],
  parameters: t.strict({ instance_ids: t.array(t.string) }, 'DescribeInstancesParameters'),
  example: { instance_ids: ['i-0123456789abcdef0'] },
  check: ({ instance_ids }, resources) => {
    if (instance_ids.length === 0) return 'parameters.instance_ids: at least one instance is needed'
    const own = new Set(resources.instance_ids ?? [])
    const foreign = instance_ids.find((id) => !own.has(id))
    return foreign === undefined
      ? undefined
      : `instance ${foreign} is not among those that the settings name for this domain`
  },
  touches: ({ instance_ids }) => ({ instance_ids }),
  execute: async ({ instance_ids }) => {
    const { DescribeInstancesCommand, EC2Client } = await import('@aws-sdk/client-ec2')
    const { Reservations = [] } = await new EC2Client(sessionOptions()).send(
      new DescribeInstancesCommand({ InstanceIds: instance_ids }),
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
