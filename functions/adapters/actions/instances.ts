import type { EC2Client, InstanceStateName } from '@aws-sdk/client-ec2'
import { defined } from '../../../schemas/defined'
import { regionOf } from '../aws/arn'
import { sessionOptions } from '../aws/session'
import type { Limits, LongOperation, Resources, Verified } from './model'

/** State of instances by their ids. */
export type InstanceStates = Readonly<Record<string, string>>

/** Why these instances are not allowed for this alert; `undefined` where they are. */
export const foreignInstances = (
  ids: readonly string[],
  resources: Resources,
  most: Limits['max_instances'] = Number.POSITIVE_INFINITY,
): string | undefined => {
  if (ids.length === 0) return 'parameters.instance_ids: at least one instance is needed'
  if (ids.length > most)
    return `parameters.instance_ids: ${ids.length} instances are more than execution.max_instances (${most})`
  if (new Set(ids).size < ids.length) return 'parameters.instance_ids: one is there twice'
  if (new Set(ids.map(placeOf)).size > 1)
    return 'parameters.instance_ids: they are in several regions; name those of one region in a step'
  const own = new Set(resources.instance_ids ?? [])
  const foreign = ids.find((id) => !own.has(id))
  return foreign === undefined
    ? undefined
    : `instance ${foreign} is not among those that the settings name for this domain`
}

/** Region of an instance that is named by its ARN; one that is named by its id is where this system is. */
const placeOf = (named: string): string | undefined =>
  named.startsWith('arn:') ? regionOf(named) : undefined

/** The ids of instances as EC2 takes them. */
export const bareIds = (named: readonly string[]): string[] =>
  named.map((one) => one.slice(one.lastIndexOf('/') + 1))

/** A client for instances, which are in one region. */
export const ec2Client = async ([first = '']: readonly string[], maxAttempts = 3): Promise<EC2Client> => {
  const { EC2Client } = await import('@aws-sdk/client-ec2')
  return new EC2Client({ ...sessionOptions(), ...defined({ region: placeOf(first) }), maxAttempts })
}

export const instanceStates = async (named: readonly string[]): Promise<InstanceStates> => {
  const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2')
  const ids = bareIds(named)
  const { Reservations = [] } = await (await ec2Client(named)).send(
    new DescribeInstancesCommand({ InstanceIds: ids }),
  )
  const found = new Map(
    Reservations.flatMap(({ Instances = [] }) => Instances).map((one) => [one.InstanceId, one.State?.Name]),
  )
  return Object.fromEntries(ids.map((id) => [id, found.get(id) ?? 'unknown']))
}

/** `i-1 stopped, i-2 running` */
export const statesText = (states: InstanceStates): string =>
  Object.entries(states)
    .map(([id, state]) => `${id} ${state}`)
    .join(', ')

/** Rejects with those that are in another state. */
export const expectState = (states: InstanceStates, expected: InstanceStateName): void => {
  const other = Object.entries(states).filter(([, state]) => state !== expected)
  if (other.length > 0)
    throw new Error(`${other.map(([id, state]) => `${id} is ${state}`).join(', ')}, expected ${expected}`)
}

interface Named {
  readonly instance_ids: readonly string[]
}

/** What every change of instances says alike. @param expected the state that all of them must be in before it */
export const ofInstances = (expected: InstanceStateName) => ({
  reads: [
    {
      actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus'],
      resources: ['ec2/descriptions'] as const,
      reason: 'given only where the settings name instances: the actions themselves know no resource',
    },
  ],
  example: { instance_ids: ['i-0123456789abcdef0'] },
  check: ({ instance_ids }: Named, resources: Resources, { max_instances }: Pick<Limits, 'max_instances'>) =>
    foreignInstances(instance_ids, resources, max_instances),
  changes: ({ instance_ids }: Named) => bareIds(instance_ids).map((id) => `instance ${id}`),
  capture: async ({ instance_ids }: Named): Promise<InstanceStates> => {
    const states = await instanceStates(instance_ids)
    expectState(states, expected)
    return states
  },
})

/** Whether all of them run and pass both status checks, which takes minutes. */
export const runningOperation: LongOperation<Named> = {
  handle: () => 'status checks',
  progress: async ({ instance_ids: ids }) => {
    const { DescribeInstanceStatusCommand } = await import('@aws-sdk/client-ec2')
    const { InstanceStatuses = [] } = await (await ec2Client(ids)).send(
      new DescribeInstanceStatusCommand({ InstanceIds: bareIds(ids), IncludeAllInstances: true }),
    )
    const checks = InstanceStatuses.flatMap(({ InstanceStatus, SystemStatus }) => [
      InstanceStatus?.Status,
      SystemStatus?.Status,
    ])
    const ended = InstanceStatuses.some(({ InstanceState }) =>
      ['stopped', 'stopping', 'terminated', 'shutting-down'].includes(InstanceState?.Name ?? ''),
    )
    if (ended || checks.includes('impaired'))
      return { state: 'failed', answer: { checks: ended ? 'an instance has ended' : 'impaired' } }
    const passed = checks.length === 2 * ids.length && checks.every((status) => status === 'ok')
    return passed ? { state: 'done', answer: { checks: 'ok' } } : { state: 'running' }
  },
}

/** In effect where all of them run. */
export const verifyRunning = async (ids: readonly string[]): Promise<Verified> => {
  const states = Object.values(await instanceStates(ids))
  if (states.every((state) => state === 'running')) return 'yes'
  return states.every((state) => state === 'stopped') ? 'no' : 'unknown'
}
