import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService, Report } from '../../model'
import type { SampleResources, ScalingGroup } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { AwsError, jsonOperation } from './protocol'
import { queryService } from './query'

const NAMESPACE = 'http://autoscaling.amazonaws.com/doc/2011-01-01/'
const named = { AutoScalingGroupName: t.string }

const DescribeGroups = t.strict({ AutoScalingGroupNames: t.array(t.string) })
const DescribeRefreshes = attributes(named, {
  InstanceRefreshIds: t.array(t.string),
  MaxRecords: t.number,
})
const StartRefresh = attributes(named, {
  Strategy: t.literal('Rolling'),
  Preferences: attributes({}, { MinHealthyPercentage: t.number, SkipMatching: t.boolean }),
})

interface Refresh {
  readonly id: string
  readonly group: ScalingGroup
  readonly startedAt: Date
  status: 'InProgress' | 'Successful' | 'Cancelled'
}

/** The groups of the sample sites. A refresh is done as soon as somebody looks a second time. */
export const createAutoScaling = (
  { groups = [] }: Pick<SampleResources, 'groups'>,
  report: Report,
): LocalService => {
  /** The newest first. */
  const refreshes: Refresh[] = []
  const looked = new Set<Refresh>()
  const find = (name: string): ScalingGroup => {
    const found = groups.find(({ arn }) => arn.endsWith(`:autoScalingGroupName/${name}`))
    if (found !== undefined) return found
    throw new AwsError('ValidationError', `AutoScalingGroup name not found - ${name}`)
  }
  const active = (group: ScalingGroup): Refresh | undefined =>
    refreshes.find((one) => one.group === group && one.status === 'InProgress')
  const proceed = (refresh: Refresh): void => {
    if (refresh.status !== 'InProgress') return
    if (!looked.has(refresh)) return void looked.add(refresh)
    refresh.status = 'Successful'
    refresh.group.onRefreshed()
  }

  return queryService(
    'autoscaling',
    NAMESPACE,
    {
      DescribeAutoScalingGroups: jsonOperation('ValidationError', DescribeGroups, (asked) => ({
        AutoScalingGroups: asked.AutoScalingGroupNames.map(find).map(({ arn, instances }, index) => ({
          AutoScalingGroupARN: arn,
          AutoScalingGroupName: asked.AutoScalingGroupNames[index] ?? '',
          MinSize: instances.length,
          MaxSize: instances.length,
          DesiredCapacity: instances.length,
          Instances: instances.map((InstanceId) => ({
            InstanceId,
            LifecycleState: 'InService',
            HealthStatus: 'Healthy',
          })),
        })),
      })),
      DescribeInstanceRefreshes: jsonOperation('ValidationError', DescribeRefreshes, (asked) => {
        const group = find(asked.AutoScalingGroupName)
        const { InstanceRefreshIds: ids } = asked
        const found = refreshes.filter(
          (one) => one.group === group && (ids === undefined || ids.includes(one.id)),
        )
        for (const refresh of found) proceed(refresh)
        return {
          InstanceRefreshes: found.slice(0, asked.MaxRecords).map(({ id, status, startedAt }) => ({
            InstanceRefreshId: id,
            AutoScalingGroupName: asked.AutoScalingGroupName,
            Status: status,
            StartTime: startedAt,
            PercentageComplete: status === 'Successful' ? 100 : 50,
          })),
        }
      }),
      StartInstanceRefresh: jsonOperation('ValidationError', StartRefresh, (given) => {
        const group = find(given.AutoScalingGroupName)
        if (active(group) !== undefined)
          throw new AwsError(
            'InstanceRefreshInProgress',
            'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
          )
        const refresh: Refresh = { id: randomUUID(), group, startedAt: new Date(), status: 'InProgress' }
        refreshes.unshift(refresh)
        report('autoscaling', `${given.AutoScalingGroupName}: refresh begun`)
        return { InstanceRefreshId: refresh.id }
      }),
      CancelInstanceRefresh: jsonOperation('ValidationError', t.strict(named), (given) => {
        const refresh = active(find(given.AutoScalingGroupName))
        if (refresh === undefined)
          throw new AwsError(
            'ActiveInstanceRefreshNotFound',
            'No in progress or pending Instance Refresh found.',
          )
        refresh.status = 'Cancelled'
        report('autoscaling', `${given.AutoScalingGroupName}: refresh cancelled`)
        return { InstanceRefreshId: refresh.id }
      }),
    },
    ['MaxRecords', 'MinHealthyPercentage'],
    ['SkipMatching'],
  )
}
