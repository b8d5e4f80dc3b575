import type { ResourceName } from '../../functions/runtime/contract'
import type { EnvironmentName } from '../contracts'
import type { StackSettings } from '../settings'

/** What functions may name, as the stack knows it. */
export interface StackBindings {
  readonly settings: StackSettings
  readonly environment: Readonly<Record<EnvironmentName, string>>
  readonly resources: Readonly<Record<ResourceName, readonly string[]>>
  readonly busName: string
  readonly dataKeyArn: string
  readonly triggerTopic: { readonly arn: string }
}
