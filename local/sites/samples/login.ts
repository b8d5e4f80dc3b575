import type { RepairFunction } from '../resources'
import { arnOf, plain, type Sample } from '../sample'

/** It shows a certificate of another name, until a function of the team loads its own. */
export const login = (): Sample => {
  const well = plain('login', 'Login', 'wrong_host_name')
  const load = arnOf('lambda', 'function:load-certificate:live')
  const unload = arnOf('lambda', 'function:unload-certificate:live')
  const site = {
    ...well,
    monitor: {
      ...well.monitor,
      resources: {
        repair_functions: [{ function_arn: load, input: { name: ['login'] }, undo_function_arn: unload }],
      },
    },
  }
  const setting = (arn: string, repaired: boolean): RepairFunction => ({
    arn,
    run: ({ name }) => {
      if (name !== 'login') throw new Error(`there is no certificate ${name}`)
      site.repaired = repaired
      return { loaded: repaired }
    },
  })
  return { site, resources: () => ({ repairFunctions: [setting(load, true), setting(unload, false)] }) }
}
