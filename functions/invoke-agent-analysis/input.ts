import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import type { Monitor } from '../../schemas/monitor'
import { DomainName } from '../../schemas/scalars'

export type TriggerKind = 'schedule' | 'manual'

export interface DetectionInput {
  readonly trigger: TriggerKind
  readonly monitors: readonly Monitor[]
}

/** By hand: `{}` for every domain, or the domains to probe; an issue payload names its domain. */
const Payload = t.partial(
  { domain: DomainName, domains: t.array(DomainName), 'detail-type': t.string },
  'Payload',
)

/** Which domains a payload asks for. A domain that is not monitored is refused by its name. */
export const readInput = (
  payload: unknown,
  monitors: readonly Monitor[],
): E.Either<string, DetectionInput> => {
  const given = decode(Payload, payload ?? {})
  if (E.isLeft(given)) return given
  const { domain, domains, 'detail-type': detailType } = given.right
  const trigger: TriggerKind = detailType === 'Scheduled Event' ? 'schedule' : 'manual'
  if (domains?.length === 0) return E.left('domains: expected at least one, found an empty list')
  const wanted = [...(domain === undefined ? [] : [domain]), ...(domains ?? [])]
  if (wanted.length === 0) return E.right({ trigger, monitors })
  const unknown = wanted.find((name) => !monitors.some((monitor) => monitor.domain === name))
  if (unknown !== undefined)
    return E.left(`domain: ${unknown} is not monitored; the setting monitors would have to list it`)
  return E.right({ trigger, monitors: monitors.filter((monitor) => wanted.includes(monitor.domain)) })
}
