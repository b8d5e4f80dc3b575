import * as E from 'fp-ts/Either'
import { defined } from '../../../schemas/defined'
import { accountIdOf } from '../../../schemas/monitor-account'
import type { PlanStep } from '../../../schemas/plan'
import type { Permission } from '../../runtime/contract'
import type { ActionOutcome, Actions, StepSession } from '../../runtime/ports'
import { isClientFault } from '../aws/failure'
import type { InSession, SessionRequest } from '../aws/session'
import { describeCertificate } from './acm-describe-certificate'
import { describeInstanceRefreshes } from './autoscaling-describe-instance-refreshes'
import { startInstanceRefresh } from './autoscaling-start-instance-refresh'
import { createInvalidation } from './cloudfront-create-invalidation'
import { getDistribution } from './cloudfront-get-distribution'
import { updateDistribution } from './cloudfront-update-distribution'
import { lookupEvents } from './cloudtrail-lookup-events'
import { describeAlarms } from './cloudwatch-describe-alarms'
import { describeInstances } from './ec2-describe-instances'
import { rebootInstances } from './ec2-reboot-instances'
import { startInstances } from './ec2-start-instances'
import { describeServices } from './ecs-describe-services'
import { updateService } from './ecs-update-service'
import { describeRules } from './elasticloadbalancing-describe-rules'
import { describeTargetHealth } from './elasticloadbalancing-describe-target-health'
import { modifyRule } from './elasticloadbalancing-modify-rule'
import { getAlias } from './lambda-get-alias'
import { invokeFunction } from './lambda-invoke-function'
import { updateAlias } from './lambda-update-alias'
import type { Action, Limits } from './model'
import { failed } from './outcome'
import { problemOf } from './preview'
import { type Extent, type OwnAccount, policyText, type Statement } from './rights'
import { changeResourceRecordSets } from './route53-change-resource-record-sets'
import { getHealthCheck } from './route53-get-health-check'
import { listRecords } from './route53-list-resource-record-sets'
import { copyObject } from './s3-copy-object'
import { listBucketVersions } from './s3-list-bucket-versions'
import { describeDocument } from './ssm-describe-document'
import { startAutomationExecution } from './ssm-start-automation-execution'
import { getWebAcl } from './wafv2-get-web-acl'
import { updateWebAcl } from './wafv2-update-web-acl'

/** Every action there is. The settings say which of them a plan may hold. */
export const actionList: readonly Action[] = [
  createInvalidation,
  getDistribution,
  getHealthCheck,
  changeResourceRecordSets,
  describeInstances,
  describeCertificate,
  lookupEvents,
  listRecords,
  describeTargetHealth,
  describeAlarms,
  startInstances,
  rebootInstances,
  describeRules,
  modifyRule,
  getAlias,
  updateAlias,
  getWebAcl,
  updateWebAcl,
  listBucketVersions,
  copyObject,
  describeServices,
  updateService,
  updateDistribution,
  describeInstanceRefreshes,
  startInstanceRefresh,
  describeDocument,
  startAutomationExecution,
  invokeFunction,
]

/** All that steps which change something may call, within sessions that are made of the step. */
export const repairPermissions: readonly Permission[] = actionList
  .filter(({ readOnly }) => !readOnly)
  .flatMap(({ permissions }) => permissions)

/** What the agent may ask for, and what the preview of a plan reads. */
export const readOnlyActionPermissions: readonly Permission[] = actionList.flatMap(({ reads }) => reads)

/** How calls get rights of their own. */
export interface StepRights extends OwnAccount {
  readonly inSession: InSession
}

/** The way to the rights failed: nothing was called. */
const unauthorized = (error: unknown): ActionOutcome => ({
  ...failed(error),
  ...(isClientFault(error) ? { refused: problemOf(error).message } : {}),
})

/**
 * The allow-list under these settings. Calls are made with rights that are made of their step: `readings` for what only looks,
 * all of the action for what changes something. Without `rights` they are made with those of the function itself.
 */
export const makeActions = (limits: Limits, rights?: StepRights, session?: StepSession): Actions => {
  const find = (name: string): Action | undefined => actionList.find((action) => action.name === name)
  /** The session that a step's calls are made in; a left where its parameters are none. */
  const sessionOf = (
    action: Action,
    parameters: unknown,
    extent: Extent,
    own: StepRights,
    { name, source_identity, account: named }: StepSession,
  ): E.Either<string, SessionRequest> => {
    const account = action.ofOwnAccount ? undefined : named
    const whose = account === undefined ? own : { account_id: accountIdOf(account) }
    return E.map(
      (statements: readonly Statement[]): SessionRequest => ({
        role: extent === 'readings' || action.readOnly ? 'read' : 'repair',
        policy: policyText(statements),
        name,
        ...defined({ source_identity, account }),
      }),
    )(action.rights(parameters, whose, extent))
  }
  /** Calls an action of a step with the rights for it; `undefined` where there is no such action, or it cannot do this. */
  const within = async <A>(
    { action: name, parameters }: Pick<PlanStep, 'action' | 'parameters'>,
    extent: Extent,
    call: (action: Action) => Promise<A> | undefined,
    otherwise: (error: unknown) => A,
  ): Promise<A | undefined> => {
    const action = find(name)
    if (action === undefined) return undefined
    if (rights === undefined || session === undefined) return call(action)
    const request = sessionOf(action, parameters, extent, rights, session)
    if (E.isLeft(request)) return otherwise(new TypeError(request.left))
    // The call itself never rejects: what does is the way to its rights.
    return rights.inSession(request.right, async () => call(action)).catch(otherwise)
  }
  return {
    inNameOf(other) {
      return rights === undefined ? this : makeActions(limits, rights, other)
    },
    check: (step, resources) => {
      const action = find(step.action)
      if (action === undefined) {
        return E.left(
          `action: there is no ${step.action}; known are ${actionList.map(({ name }) => name).join(', ')}`,
        )
      }
      if (!limits.allowed_actions.includes(step.action)) {
        return E.left(`action: ${step.action} is not in the setting execution.allowed_actions`)
      }
      return action.check(step.parameters, resources, limits)
    },
    offered: () =>
      actionList
        .filter(({ name }) => limits.allowed_actions.includes(name))
        .map(({ name, readOnly, example, otherExamples: others }) => ({
          action: name,
          read_only: readOnly,
          parameters: others.length === 0 ? example : { one_of: [example, ...others] },
        })),
    readOnly: (name) => find(name)?.readOnly === true,
    inAdvance: (name) => find(name)?.inAdvance === true,
    // No one knows what an unknown action can do.
    leastRisk: (name) => find(name)?.leastRisk ?? 'high',
    policyOf: ({ action: name, parameters }) => {
      const action = find(name)
      if (action === undefined || rights === undefined || session === undefined) return undefined
      return E.match(
        () => undefined,
        ({ policy }: SessionRequest): string | undefined => policy,
      )(sessionOf(action, parameters, 'all', rights, session))
    },
    changes: (step) => find(step.action)?.changes(step.parameters) ?? [],
    preview: (step) => async () =>
      (await within(step, 'readings', ({ preview }) => preview(step.parameters, limits), unreadable)) ??
      E.left({ message: `there is no action ${step.action}`, throttled: false }),
    run: (step, token, expected) => async () =>
      (await within(step, 'all', ({ run }) => run(step.parameters, limits, token, expected), unauthorized)) ??
      unknown(step.action),
    look: (step, operation) => async () =>
      (await within(step, 'all', ({ look }) => look(step.parameters, operation), unauthorized)) ??
      unknown(step.action),
    cancel: (step, operation) => () =>
      within(step, 'all', ({ cancel }) => cancel?.(step.parameters, operation), unauthorized),
    undo: (step, before) => async () =>
      (await within(step, 'all', ({ undo }) => undo?.(step.parameters, before), unauthorized)) ??
      unknown(step.action),
  }
}

/** There is no preview without the rights to read for it. */
const unreadable = (error: unknown) => E.left(problemOf(error))

const unknown = (action: string): ActionOutcome =>
  failed(new TypeError(`there is no action ${action} that could do this`))
