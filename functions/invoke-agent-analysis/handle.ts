import * as E from 'fp-ts/Either'
import { InvocationFailed } from '../runtime'
import { readInput } from './input'
import { type Detected, type DetectionPorts, detectAll } from './use-case'

/** Failures that are named in the error; all of them are in the log. */
const LISTED = 10

/**
 * Answers the function's payload: what was checked and which alerts are open.
 * @throws InvocationFailed for a payload that asks for something else, and, after every domain had its turn, when a
 * domain's state could not be recorded: the same invocation may be repeated, nothing is said twice.
 */
export const handle = async (payload: unknown, ports: DetectionPorts): Promise<Detected> => {
  const input = readInput(payload, ports.settings.monitors)
  if (E.isLeft(input)) {
    ports.log.error('input refused', { problem: input.left })
    throw new InvocationFailed(`input ${input.left}`)
  }
  const detected = await detectAll(input.right)(ports)()
  const { checked, healthy, unknown, skipped, alert_ids, failures } = detected
  ports.log.info('probe tick finished', {
    trigger: input.right.trigger,
    checked,
    healthy,
    unknown,
    skipped,
    open: alert_ids.length,
    failures: failures.length,
  })
  if (failures.length > 0)
    throw new InvocationFailed(`${failures.length} not recorded: ${failures.slice(0, LISTED).join('; ')}`)
  return detected
}
