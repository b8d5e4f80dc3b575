import type { MonitorResources } from './monitor'

/** Kinds of resources that the actions of a plan are about; a permission names them so. */
export type ActionResource =
  | 'cloudfront/distributions'
  | 'route53/health-checks'
  | 'route53/zones'
  | 'route53/changes'
  | 'acm/certificates'
  /** `*` where a target group is named: its actions know no resource. */
  | 'elb/target-groups'

/** ARNs of the resources that are named, by kind: of all monitors for a role, of one step for its session. */
export const resourceArns = (
  { account_id }: { readonly account_id: string },
  resources: readonly MonitorResources[],
): Record<ActionResource, readonly string[]> => {
  const named = (key: keyof MonitorResources, arn: (id: string) => string): readonly string[] => [
    ...new Set(resources.flatMap((one) => [one[key] ?? []].flat().map(arn))),
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
