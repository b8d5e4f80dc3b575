import type { MonitorResources } from '../../../schemas/monitor-resources'
import { sitesAddress, zone } from '../../sites/sample'
import { factOf, type Issue, type Step } from './prompt'

/** What the local agent thinks is wrong with a resource behind a site that fails, and what would mend it. */
export interface Repair {
  readonly cause: string
  readonly step: Omit<Step, 'id'>
}

type Rule = (resources: MonitorResources, issue: Issue) => Repair | undefined

const release: Rule = ({ lambda_alias_arn: alias, lambda_versions: [...versions] = [] }) => {
  const version = versions.sort((a, b) => Number(a) - Number(b)).at(-1)
  if (alias === undefined || version === undefined) return undefined
  return {
    cause: 'The release of the function behind it fails with every call.',
    step: {
      action: 'lambda:UpdateAlias',
      parameters: { alias_arn: alias, version },
      rationale: 'Calls go to the version before the release again.',
      risk: 'medium',
      rollback: 'The alias is led to the release again.',
    },
  }
}

const side: Rule = ({ listener_rule_arn: rule, target_group_arn: ill, target_group_arns: groups = [] }) => {
  if (rule === undefined || !groups.some((group) => group !== ill)) return undefined
  const weights = groups.map((group) => ({ target_group_arn: group, weight: group === ill ? 0 : 100 }))
  return {
    cause: 'The load balancer sends visitors to a side whose targets are ill.',
    step: {
      action: 'elasticloadbalancing:ModifyRule',
      parameters: { rule_arn: rule, weights },
      rationale: 'Visitors get to the side that is well.',
      risk: 'medium',
      rollback: 'The weights of before are set again.',
    },
  }
}

const firewall: Rule = ({ web_acl_arn: acl, web_acl_rules: [rule] = [] }) => {
  if (acl === undefined || rule === undefined) return undefined
  return {
    cause: `The rule ${rule} of the web ACL takes visitors for attackers.`,
    step: {
      action: 'wafv2:UpdateWebACL',
      parameters: { web_acl_arn: acl, rule, action: 'count' },
      rationale: 'The rule counts what it matches and lets it through.',
      risk: 'high',
      rollback: 'The rule blocks again.',
    },
  }
}

const standby: Rule = ({ cloudfront_distribution_id: id, cloudfront_standby_origins: [origin] = [] }) => {
  if (id === undefined || origin === undefined) return undefined
  return {
    cause: 'The origin behind the distribution does not answer.',
    step: {
      action: 'cloudfront:UpdateDistribution',
      parameters: { distribution_id: id, origin_id: origin },
      rationale: 'The distribution asks the standby origin.',
      risk: 'high',
      rollback: 'The distribution asks the first origin again.',
    },
  }
}

/** What does not even answer that it is down runs, and hangs. */
const hanging: Rule = ({ instance_ids: ids = [] }, issue) => {
  if (ids.length === 0 || factOf(issue, 'status_code') !== '504') return undefined
  return {
    cause: 'The instances behind it run and do not answer.',
    step: {
      action: 'ec2:RebootInstances',
      parameters: { instance_ids: ids },
      rationale: 'The instances answer again after a reboot.',
      risk: 'medium',
      rollback: 'Nothing to take back.',
    },
  }
}

const instances: Rule = ({ instance_ids: ids = [] }) => {
  if (ids.length === 0) return undefined
  return {
    cause: 'The instances behind it are stopped.',
    step: {
      action: 'ec2:StartInstances',
      parameters: { instance_ids: ids },
      rationale: 'The instances answer again when they run.',
      risk: 'medium',
      rollback: 'What was started is stopped.',
    },
  }
}

const group: Rule = ({ auto_scaling_group_arn: arn }) => {
  if (arn === undefined) return undefined
  return {
    cause: 'The instances of the group cannot do their work.',
    step: {
      action: 'autoscaling:StartInstanceRefresh',
      parameters: { group_arn: arn, min_healthy_percentage: 50 },
      rationale: 'New instances take the place of the ill ones.',
      risk: 'medium',
      rollback: 'A refresh that is under way can be cancelled.',
    },
  }
}

const rules: readonly Rule[] = [release, side, firewall, standby, hanging, instances, group]

/** What the resources of a site that fails let it propose; the likeliest one first. */
export const repairsOf = (resources: MonitorResources, issue: Issue): readonly Repair[] =>
  rules.flatMap((rule) => rule(resources, issue) ?? [])

/** Of the sample sites alone it is known where their records should lead. */
export const recordRepair: Rule = ({ route53_zone_id: zone_id, route53_record_names: [name] = [] }) => {
  if (zone_id === undefined || name?.endsWith(`.${zone}`) !== true) return undefined
  return {
    cause: 'The record of the name leads to an address where nothing listens.',
    step: {
      action: 'route53:ChangeResourceRecordSets',
      parameters: { zone_id, name, type: 'A', ttl: 60, values: [sitesAddress] },
      rationale: 'The name leads to the address of the web server again.',
      risk: 'high',
      rollback: 'The record gets the value of before.',
    },
  }
}
