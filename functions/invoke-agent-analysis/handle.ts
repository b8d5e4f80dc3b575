import * as E from 'fp-ts/Either'
import { type Problem, problemText } from '../domain/monitors/state'
import { InvocationFailed } from '../runtime/handler'
import { withAdded } from './added'
import type { Detected } from './answer'
import { readInput } from './input'
import type { DetectionInput } from './model'
import type { DetectionPorts } from './ports'
import { type Muted, mute, unmute } from './quiet/mute'
import { detectAll } from './use-case'
import type { Received } from './vantage/receive'

/** Failures that are named in the error; all of them are in the log. */
const LISTED = 10

/**
 * Answers the function's payload: what was checked and which alerts are open, or until when a domain is muted.
 * @throws InvocationFailed for a payload that asks for something else, and, after every domain was tried, when a
 * domain's state could not be recorded: the same invocation may be repeated, nothing is published twice.
 */
export const handle = async (
  payload: unknown,
  given: DetectionPorts,
): Promise<Detected | Muted | Received> => {
  const { ports, refused } = await withAdded(given)
  const request = readInput(payload, ports.settings)
  if (E.isLeft(request)) {
    ports.log.error('input refused', { problem: request.left })
    throw new InvocationFailed(`input ${request.left}`)
  }
  switch (request.right.kind) {
    case 'detect':
      return { ...(await tick(request.right.input, ports)), ...(refused.length > 0 ? { refused } : {}) }
    case 'mute':
      return orFail(await mute(request.right, ports))
    case 'vantage': {
      const { receive } = await import('./vantage/receive')
      return orFail(await receive(request.right.observed, ports))
    }
    case 'unmute':
      return orFail(await unmute(request.right, ports))
  }
}

const orFail = <A>(done: E.Either<Problem, A>): A => {
  if (E.isLeft(done)) throw new InvocationFailed(problemText(done.left))
  return done.right
}

const tick = async (input: DetectionInput, ports: DetectionPorts): Promise<Detected> => {
  const detected = await detectAll(input)(ports)()
  const { checked, healthy, unknown, skipped, alert_ids, failures } = detected
  if (input.trigger === 'schedule') ports.measure({ name: 'ProbeTicks', value: 1 })
  // Only where somebody looks at it.
  if (input.trigger === 'schedule' && ports.settings.vantage !== undefined)
    await (await import('./vantage/heartbeat')).beat(ports)
  ports.log.info('probe tick finished', {
    trigger: input.trigger,
    checked,
    healthy,
    unknown,
    skipped,
    open: alert_ids.length,
    failures: failures.length,
  })
  // An alarm of several domains is confirmed by one of them.
  if (input.report !== undefined && healthy === input.monitors.length)
    ports.log.info('report not confirmed', {
      domains: [...new Set(input.monitors.map(({ domain }) => domain))],
      by: input.report.reported_by,
    })
  if (failures.length > 0)
    throw new InvocationFailed(`${failures.length} not recorded: ${failures.slice(0, LISTED).join('; ')}`)
  return detected
}
