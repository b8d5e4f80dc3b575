import * as t from 'io-ts'
import { text } from '../../schemas/codec'
import { setting } from '../../schemas/setting'
import { FunctionSettings } from '../../schemas/settings'
import { DeploymentSettings } from './deployment'

/** Every setting of the system, with its default filled in. */
export const StackSettings = t.intersection([DeploymentSettings, FunctionSettings], 'Settings')
export type StackSettings = t.TypeOf<typeof StackSettings>

/** `probe.ca_file` is read at the synth; its text travels with the functions' settings. */
export const CaFile = t.partial({
  probe: t.partial({
    ca_file: setting(text('Path', 'a path', { minLength: 1 }), {
      description: 'PEM file of private authorities to trust besides the public ones; read at the synth',
    }),
  }),
})
