import type { Instance } from '../resources'
import { json, type Sample, type Site, zone } from '../sample'

const healthCheckId = '5f1c2d3e-4a5b-4c6d-8e7f-90a1b2c3d4e5'
const instanceIds = ['i-0a1b2c3d4e5f60001', 'i-0a1b2c3d4e5f60002']

/** The instances behind it are stopped. */
export const api = (): Sample => {
  const states = new Map<string, ReturnType<Instance['state']>>()
  const all = (state: ReturnType<Instance['state']>) => () => {
    for (const id of instanceIds) states.set(id, state)
  }
  all('stopped')()
  const well = (): boolean => instanceIds.some((id) => states.get(id) === 'running')
  const site: Site = {
    domain: `api.${zone}`,
    monitor: {
      path: '/health',
      resources: { route53_health_check_id: healthCheckId, instance_ids: instanceIds },
    },
    repaired: false,
    respond: (path) => {
      if (path !== '/health') return undefined
      return well() ? json(200, { status: 'ok' }) : json(503, { status: 'no healthy instance' })
    },
  }
  return {
    site,
    resources: (port) => ({
      healthChecks: [
        {
          id: healthCheckId,
          domain: site.domain,
          port,
          path: '/health',
          status: () => (well() ? 200 : 503),
        },
      ],
      instances: instanceIds.map((id, index) => ({
        id,
        name: `api-${index + 1}`,
        privateAddress: `10.0.0.${index + 11}`,
        state: () => states.get(id) ?? 'stopped',
        set: (state) => void states.set(id, state),
      })),
    }),
    repair: all('running'),
    spoil: all('stopped'),
  }
}
