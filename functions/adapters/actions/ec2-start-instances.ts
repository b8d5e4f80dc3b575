import * as t from 'io-ts'
import { ANY_KEY } from '../aws/arn'
import { defineChange } from './action'
import {
  bareIds,
  ec2Client,
  expectState,
  type InstanceStates,
  instanceStates,
  ofInstances,
  runningOperation,
  statesText,
  verifyRunning,
} from './instances'

const Parameters = t.strict({ instance_ids: t.array(t.string) }, 'StartInstancesParameters')

/** Starts instances that are stopped. Taking it back stops exactly these. Off by default. */
export const startInstances = defineChange<t.TypeOf<typeof Parameters>, InstanceStates>({
  name: 'ec2:StartInstances',
  leastRisk: 'medium',
  permissions: [
    { actions: ['ec2:StartInstances', 'ec2:StopInstances'], resources: ['ec2/instances'] },
    // Volumes under a key of one's own are attached by a grant that the starting role makes for EC2.
    {
      actions: ['kms:CreateGrant'],
      resources: ['kms/own-keys'],
      condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ],
  ...ofInstances('stopped'),
  parameters: Parameters,
  // Volumes name their keys, parameters do not: the role holds those of the settings.
  touches: ({ instance_ids }) => ({ instance_ids, kms_key_arns: [ANY_KEY] }),
  preview: async (_, before) => [{ name: 'instances', now: statesText(before), after: 'running' }],
  execute: async ({ instance_ids }) => {
    const { StartInstancesCommand } = await import('@aws-sdk/client-ec2')
    const { StartingInstances = [] } = await (await ec2Client(instance_ids, 1)).send(
      new StartInstancesCommand({ InstanceIds: bareIds(instance_ids) }),
    )
    return {
      after: Object.fromEntries(
        StartingInstances.map(({ InstanceId, CurrentState }) => [InstanceId, CurrentState?.Name]),
      ),
    }
  },
  operation: runningOperation,
  verify: ({ instance_ids }) => verifyRunning(instance_ids),
  undo: async ({ instance_ids }) => {
    expectState(await instanceStates(instance_ids), 'running')
    const { StopInstancesCommand } = await import('@aws-sdk/client-ec2')
    await (await ec2Client(instance_ids, 1)).send(
      new StopInstancesCommand({ InstanceIds: bareIds(instance_ids) }),
    )
    return { stopped: instance_ids.length }
  },
})
