import * as E from 'fp-ts/Either'
import { type Problem, problemText } from '../domain/monitors/state'
import { InvocationFailed } from '../runtime/handler'
import { withAdded } from './added'
import type { Detected } from './answer'
import { readInput } from './input'
import type { DetectionInput } from './model'
import type { DetectionPorts } from './ports'
import { type Muted, mute, unmute } from './quiet/mute'
import type { Sharded } from './shards'
import { finish } from './tick'
import { detectAll } from './use-case'
import type { Received } from './vantage/receive'

/**
 * Answers the function's payload: what was checked and which alerts are open, or until when a domain is muted.
 * @throws InvocationFailed for a payload that asks for something else, and, after every domain was tried, when a
 * domain's state could not be recorded: the same invocation may be repeated, nothing is published twice.
 */
export const handle = async (
  payload: unknown,
  given: DetectionPorts,
): Promise<Detected | Muted | Received | Sharded> => {
  const { ports, refused } = await withAdded(given)
  if (ports.settings.shards !== undefined) {
    const { isSharded, handleSharded } = await import('./shards')
    if (isSharded(payload)) return handleSharded(payload, ports)
  }
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
  await finish(detected, input, ports)
  return detected
}
