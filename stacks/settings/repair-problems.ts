import { problem } from '../../functions/domain/monitor-rules/problem'
import type { MonitorResources } from '../../schemas/monitor-resources'
import type { StackSettings } from './model'

type Key = keyof MonitorResources

/** What is listed of a resource that must be named, too. */
const LISTED_OF: readonly (readonly [Key, Key])[] = [
  ['cloudfront_standby_origins', 'cloudfront_distribution_id'],
  ['ecs_role_arns', 'ecs_service_arn'],
  ['lambda_versions', 'lambda_alias_arn'],
  ['s3_keys', 's3_bucket'],
  ['target_group_arns', 'listener_rule_arn'],
  ['web_acl_rules', 'web_acl_arn'],
]

/** SSM takes the role of a document by this parameter. */
const ROLE = 'AutomationAssumeRole'

/** What would have a repair refused each time that it is tried. */
export const repairProblems = ({
  monitors,
  execution: { allowed_actions: allowed },
}: {
  readonly monitors: StackSettings['monitors']
  readonly execution: Pick<StackSettings['execution'], 'allowed_actions'>
}): readonly string[] =>
  monitors.flatMap(({ resources = {} }, index) =>
    [
      ...ofNothing(resources),
      ...(allowed.includes('ecs:UpdateService') ? unpassed(resources) : []),
      ...roles(resources),
      ...scope(resources),
    ].map((line) => `monitors.${index}.resources.${line}`),
  )

const ofNothing = (resources: MonitorResources): readonly string[] =>
  LISTED_OF.flatMap(([list, owner]) =>
    resources[list] !== undefined && resources[owner] === undefined
      ? [`${owner}: found nothing, allowed is what ${list} are of`]
      : [],
  )

/** Without them ECS takes no earlier task definition that names roles. */
const unpassed = ({ ecs_service_arn, ecs_role_arns }: MonitorResources): readonly string[] =>
  ecs_service_arn !== undefined && ecs_role_arns === undefined
    ? [
        'ecs_role_arns: found nothing, allowed is a list of the roles of its task definitions (empty where they have none): ecs:UpdateService must be able to pass them',
      ]
    : []

const roles = ({ automations = [] }: MonitorResources): readonly string[] =>
  automations.flatMap(({ parameters = {} }, index) =>
    Object.hasOwn(parameters, ROLE)
      ? [
          problem(
            `automations.${index}.parameters`,
            ROLE,
            'any other name: the role is assume_role_arn, and no plan chooses it',
          ),
        ]
      : [],
  )

const scope = ({ web_acl_arn: acl }: Pick<MonitorResources, 'web_acl_arn'>): readonly string[] =>
  acl !== undefined && /:global\//.test(acl) && !/:us-east-1:/.test(acl)
    ? [problem('web_acl_arn', acl, 'an ACL for CloudFront in us-east-1')]
    : []
