import * as t from 'io-ts'
import { FunctionSettings } from '../../schemas/settings'
import { DeploymentSettings } from './deployment'

/** Every setting of the system, with its default filled in. */
export const StackSettings = t.intersection([DeploymentSettings, FunctionSettings], 'Settings')
export type StackSettings = t.TypeOf<typeof StackSettings>
