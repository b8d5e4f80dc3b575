import type { ResourceName } from '../functions/runtime/contract'
import type { MonitorResources } from '../schemas/monitor'
import type { StackSettings } from './settings'

type ActionResource = Extract<
  ResourceName,
  `cloudfront/${string}` | `route53/${string}` | `acm/${string}` | `elb/${string}`
>

/** What actions of a plan may touch: the resources that the settings name for a domain, and no others. */
export const actionResources = ({
  account_id,
  monitors,
}: Pick<StackSettings, 'account_id' | 'monitors'>): Record<ActionResource, readonly string[]> => {
  const named = (key: keyof MonitorResources, arn: (id: string) => string): readonly string[] => [
    ...new Set(monitors.flatMap(({ resources = {} }) => [resources[key] ?? []].flat().map(arn))),
  ]
  const zones = named('route53_zone_id', (id) => `arn:aws:route53:::hostedzone/${id}`)
  return {
    'cloudfront/distributions': named(
      'cloudfront_distribution_id',
      (id) => `arn:aws:cloudfront::${account_id}:distribution/${id}`,
    ),
    'route53/health-checks': named('route53_health_check_id', (id) => `arn:aws:route53:::healthcheck/${id}`),
    'route53/zones': zones,
    // The id of a change is not known before it is made.
    'route53/changes': zones.length === 0 ? [] : ['arn:aws:route53:::change/*'],
    'acm/certificates': named('acm_certificate_arn', (arn) => arn),
    'elb/target-groups': named('target_group_arn', () => '*'),
  }
}
