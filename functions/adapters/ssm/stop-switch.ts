import { loadedOnce } from '../../runtime/loaded-once'
import type { StopSwitch } from '../../runtime/ports'

/** Value of the parameter while executions may run; anything else stops them, `stop: reason` for people to read. */
const RUN = 'run'
const MAX_REASON = 200

/** The reason of a stop, empty where none is given; `undefined` where executions may run. */
export const stopReason = (value: string | undefined): string | undefined =>
  value === RUN ? undefined : (/^stop: (.+)$/.exec(value ?? '')?.[1]?.slice(0, MAX_REASON) ?? '')

/** The global switch in Parameter Store. It is read anew each time: a stop counts from the next action on. */
export const makeStopSwitch = ({ parameter }: { readonly parameter: string }): StopSwitch => {
  const readParameter = loadedOnce(async () => (await import('./read-parameter')).makeReadParameter())
  return {
    stopped: () => async () => {
      try {
        const reason = stopReason(await (await readParameter())(parameter))
        if (reason === undefined) return undefined
        return `executions are stopped by ${parameter}${reason === '' ? '' : `: ${reason}`}`
      } catch (error) {
        // Who cannot see the switch must not act: not swallowed, but the safe side of it.
        return `the switch ${parameter} cannot be read (${error instanceof Error ? error.name : 'unknown'})`
      }
    },
  }
}
