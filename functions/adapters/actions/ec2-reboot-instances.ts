import * as t from 'io-ts'
import { defineChange } from './action'
import {
  bareIds,
  ec2Client,
  type InstanceStates,
  ofInstances,
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
  ...ofInstances('running'),
  parameters: Parameters,
  touches: ({ instance_ids }) => ({ instance_ids }),
  preview: async (_, before) => [{ name: 'instances', now: statesText(before), after: 'rebooted' }],
  execute: async ({ instance_ids }) => {
    const { RebootInstancesCommand } = await import('@aws-sdk/client-ec2')
    await (await ec2Client(instance_ids, 1)).send(
      new RebootInstancesCommand({ InstanceIds: bareIds(instance_ids) }),
    )
    return { rebooted: instance_ids.length }
  },
  // EC2 accepts a reboot without a word: where its answer got lost, nothing shows whether it was made.
  operation: runningOperation,
  verify: async ({ instance_ids }, _, answer) =>
    answer === undefined ? 'unknown' : verifyRunning(instance_ids),
})
