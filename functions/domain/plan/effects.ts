import type { PlanStep } from '../../../schemas/plan'

/** AWS names by these verbs what changes nothing; a test holds this against every action that there is. */
const LOOKING = /:(?:Describe|Get|List|Lookup)[A-Z]/

/** Whether an action only looks. */
export const onlyLooks = (action: string): boolean => LOOKING.test(action)

/** Actions whose change is put back where it did not help; a test holds this against every action that there is. */
const UNDONE: ReadonlySet<string> = new Set([
  'cloudfront:UpdateDistribution',
  'ec2:StartInstances',
  'ecs:UpdateService',
  'elasticloadbalancing:ModifyRule',
  'lambda:InvokeFunction',
  'lambda:UpdateAlias',
  'route53:ChangeResourceRecordSets',
  's3:CopyObject',
  'ssm:StartAutomationExecution',
  'wafv2:UpdateWebACL',
])

export const canBeUndone = (action: string): boolean => UNDONE.has(action)

/**
 * Changes of low risk that are put back, or leave nothing to put back: people may approve them in advance. A test holds this against
 * every action that there is.
 */
const IN_ADVANCE: ReadonlySet<string> = new Set(['cloudfront:CreateInvalidation'])

export const mayBeApprovedInAdvance = (action: string): boolean => onlyLooks(action) || IN_ADVANCE.has(action)

/** The steps that change something. */
export const changesOf = (steps: readonly Pick<PlanStep, 'action'>[]): readonly string[] =>
  steps.map(({ action }) => action).filter((action) => !onlyLooks(action))
