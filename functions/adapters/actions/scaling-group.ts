import { regionOf } from '../aws/arn'
import { sessionOptions } from '../aws/session'

/** Name of a group, of its ARN. */
export const groupNamed = (arn: string): string => arn.split(':autoScalingGroupName/').at(-1) ?? ''

export const scalingClient = async (arn: string, maxAttempts = 3) => {
  const { AutoScalingClient } = await import('@aws-sdk/client-auto-scaling')
  return new AutoScalingClient({ ...sessionOptions(), region: regionOf(arn), maxAttempts })
}

/** Refreshes of the group, the newest first. */
export const refreshesOf = async (arn: string, InstanceRefreshIds?: string[]) => {
  const { DescribeInstanceRefreshesCommand } = await import('@aws-sdk/client-auto-scaling')
  const { InstanceRefreshes = [] } = await (await scalingClient(arn)).send(
    new DescribeInstanceRefreshesCommand({
      AutoScalingGroupName: groupNamed(arn),
      ...(InstanceRefreshIds === undefined ? {} : { InstanceRefreshIds }),
      MaxRecords: 5,
    }),
  )
  return InstanceRefreshes
}

/** States of a refresh that is under way. */
export const RUNNING: readonly string[] = [
  'Pending',
  'InProgress',
  'Cancelling',
  'RollbackInProgress',
  'Baking',
]
