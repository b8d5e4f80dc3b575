import type { ScalingGroup } from '../resources'
import { arnOf, failing, json, type Sample } from '../sample'

/** The instances of its group run, but their disks are full: new ones are well. */
export const fleet = (): Sample => {
  let isFull = true
  const group: ScalingGroup = {
    arn: arnOf(
      'autoscaling',
      'autoScalingGroup:7d0f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6:autoScalingGroupName/fleet',
    ),
    instances: ['i-0a1b2c3d4e5f60031', 'i-0a1b2c3d4e5f60032'],
    onRefreshed: () => {
      isFull = false
    },
  }
  return {
    site: failing(
      'fleet',
      'Fleet',
      { auto_scaling_group_arn: group.arn },
      () => !isFull,
      json(507, { message: 'Insufficient Storage' }),
    ),
    resources: () => ({ groups: [group] }),
    repair: group.onRefreshed,
    spoil: () => {
      isFull = true
    },
  }
}
