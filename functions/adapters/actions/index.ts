import * as E from 'fp-ts/Either'
import type { Permission } from '../../runtime/contract'
import type { ActionOutcome, Actions } from '../../runtime/ports'
import { describeCertificate } from './acm-describe-certificate'
import { createInvalidation } from './cloudfront-create-invalidation'
import { getDistribution } from './cloudfront-get-distribution'
import { lookupEvents } from './cloudtrail-lookup-events'
import { describeAlarms } from './cloudwatch-describe-alarms'
import { describeInstances } from './ec2-describe-instances'
import { describeTargetHealth } from './elasticloadbalancing-describe-target-health'
import type { Action, Limits } from './model'
import { failed } from './outcome'
import { changeResourceRecordSets } from './route53-change-resource-record-sets'
import { getHealthCheck } from './route53-get-health-check'
import { listRecords } from './route53-list-resource-record-sets'

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
]

export const actionPermissions: readonly Permission[] = actionList.flatMap(({ permissions }) => permissions)

/** What the agent may ask for while it analyses, and what the preview of a plan reads. */
export const readOnlyActionPermissions: readonly Permission[] = actionList.flatMap(({ reads }) => reads)

/** The allow-list under these settings. */
export const makeActions = (limits: Limits): Actions => {
  const find = (name: string): Action | undefined => actionList.find((action) => action.name === name)
  return {
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
        .map(({ name, readOnly, example }) => ({ action: name, read_only: readOnly, parameters: example })),
    readOnly: (name) => find(name)?.readOnly === true,
    // No one knows what an unknown action can do.
    leastRisk: (name) => find(name)?.leastRisk ?? 'high',
    changes: (step) => find(step.action)?.changes(step.parameters) ?? [],
    preview: (step) => async () =>
      (await find(step.action)?.preview(step.parameters)) ??
      E.left({ message: `there is no action ${step.action}`, throttled: false }),
    run: (step, token, expected) => async () =>
      (await find(step.action)?.run(step.parameters, token, expected)) ?? unknown(step.action),
    look: (step, operation) => async () =>
      (await find(step.action)?.look(step.parameters, operation)) ?? unknown(step.action),
    cancel: (step, operation) => async () => find(step.action)?.cancel?.(step.parameters, operation),
    undo: (step, before) => async () =>
      (await find(step.action)?.undo?.(step.parameters, before)) ?? unknown(step.action),
  }
}

const unknown = (action: string): ActionOutcome =>
  failed(new TypeError(`there is no action ${action} that could do this`))
