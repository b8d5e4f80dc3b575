import type { Instance } from '../resources'
import { failing, json, type Sample } from '../sample'

const instanceId = 'i-0a1b2c3d4e5f60041'

/** Its instance runs and hangs: to EC2 all is well, and only a reboot ends it. */
export const portal = (): Sample => {
  let hangs = true
  const reboot = (): void => {
    hangs = false
  }
  const instance: Instance = {
    id: instanceId,
    name: 'portal-1',
    privateAddress: '10.0.0.41',
    state: () => 'running',
    onReboot: reboot,
  }
  return {
    site: failing(
      'portal',
      'Portal',
      { instance_ids: [instanceId] },
      () => !hangs,
      json(504, { message: 'Gateway Timeout' }),
    ),
    resources: () => ({ instances: [instance] }),
    repair: reboot,
    spoil: () => {
      hangs = true
    },
  }
}
