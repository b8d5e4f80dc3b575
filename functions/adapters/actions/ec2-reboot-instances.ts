import * as t from 'io-ts'
import { defineChange } from './action'
import {
  ec2Client,
  expectState,
  foreignInstances,
  type InstanceStates,
  instanceStates,
  runningOperation,
  statesText,
  verifyRunning,
} from './instances'

const Parameters = t.strict({ instance_ids: t.array(t.string) }, 'RebootInstancesParameters')

/** Reboots instances that run and hang. It cannot be taken back and need not be. Off by default. */
export const rebootInstances = defineChange<t.TypeOf<typeof Parameters>, InstanceStates>({
  name: 'ec2:RebootInstances',
  leastRisk: 'medium',
  permissions: [{ actions: ['ec2:RebootInstances'], resources: ['ec2/instances'] }],
  reads: [
    {
      actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus'],
      resources: ['ec2/descriptions'],
      reason: 'given only where the settings name instances: the actions themselves know no resource',
    },
  ],
  parameters: Parameters,
  example: { instance_ids: ['i-0123456789abcdef0'] },
  check: ({ instance_ids }, resources, { max_instances }) =>
    foreignInstances(instance_ids, resources, max_instances),
  touches: ({ instance_ids }) => ({ instance_ids }),
  changes: ({ instance_ids }) => instance_ids.map((id) => `instance ${id}`),
  capture: async ({ instance_ids }) => {
    const states = await instanceStates(instance_ids)
    expectState(states, 'running')
    return states
  },
  preview: async (_, before) => [{ name: 'instances', now: statesText(before), after: 'rebooted' }],
  execute: async ({ instance_ids }) => {
    const { RebootInstancesCommand } = await import('@aws-sdk/client-ec2')
    await (await ec2Client(1)).send(new RebootInstancesCommand({ InstanceIds: [...instance_ids] }))
    return { rebooted: instance_ids.length }
  },
  // EC2 accepts a reboot without a word: where its answer got lost, nothing shows whether it was made.
  operation: runningOperation,
  verify: async ({ instance_ids }, _, answer) =>
    answer === undefined ? 'unknown' : verifyRunning(instance_ids),
})
