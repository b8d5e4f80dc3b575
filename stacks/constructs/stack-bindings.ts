import type { ResourceName, StepRole } from '../../functions/runtime/contract'
import type { StackSettings } from '../settings'
import type { ChosenKeys } from './customer-keys'
import type { WorkQueue } from './work-queue'

export const STEP_ROLES = ['repair', 'read'] as const satisfies readonly StepRole[]

/** What functions may name, as the stack knows it. */
export interface StackBindings {
  readonly settings: StackSettings
  readonly environment: Readonly<Record<string, string>>
  /** What is not here is not there. */
  readonly resources: Readonly<Partial<Record<ResourceName, readonly string[]>>>
  /** Bus and topic of a deployment that has them. */
  readonly busName?: string
  readonly dataKeyArn: string
  /** Those that take the place of AWS's own. */
  readonly keys: ChosenKeys
  readonly triggerTopic?: { readonly arn: string }
  /** The queue of what a function hands to its own later invocations. */
  readonly workQueue?: WorkQueue
  /** ARNs of the roles that functions assume for calls about what monitors name, in each of their accounts. */
  readonly stepRoles: Readonly<Record<StepRole, readonly string[]>>
}
