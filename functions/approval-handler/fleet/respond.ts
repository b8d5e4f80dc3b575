import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import type { Caller } from '../../domain/approval/actions'
import { type AppError, badInput } from '../../runtime/errors'
import { type ProxyEvent, requestFields } from '../api/request'
import { json } from '../api/respond'
import type { StandingPorts } from '../standing/ports'
import { askWindows, type WindowPorts } from './windows'

/** What people change of the fleet without a deployment: absent where the settings have no one who may. */
export interface FleetPorts {
  readonly fleet?: WindowPorts
}

type Answer = Promise<E.Either<AppError, APIGatewayProxyResult>>
type Ask = (fields: unknown, person: string) => Promise<E.Either<AppError, object>>

/**
 * Asks for somebody who is proved to be a person whom the setting lists.
 * @param caller who has signed, or why no one is believed to have
 */
const answerOf = async (
  event: ProxyEvent,
  caller: E.Either<AppError, Caller>,
  { people, setting }: { readonly people: readonly string[]; readonly setting: string },
  ask: Ask,
): Answer => {
  if (E.isLeft(caller)) return caller
  const { principal } = caller.right
  if (!people.includes(principal))
    return E.left({ tag: 'forbidden', message: `${setting} does not list ${principal}`, setting })
  const fields = requestFields(event)
  if (E.isLeft(fields)) return E.left(badInput(fields.left))
  return E.map((body: object) => json(200, body))(await ask(fields.right, principal))
}

const notThere = (id: string): E.Either<AppError, never> => E.left({ tag: 'not_found', what: 'setting', id })

export const windowsAnswer = async (
  event: ProxyEvent,
  caller: E.Either<AppError, Caller>,
  { fleet }: FleetPorts,
): Answer => {
  const settings = fleet?.settings.windows
  if (fleet === undefined || settings === undefined) return notThere('windows')
  return answerOf(event, caller, { people: settings.people, setting: 'windows.people' }, (fields, person) =>
    askWindows(fields, person, settings, fleet),
  )
}

export const monitorsAnswer = async (
  event: ProxyEvent,
  caller: E.Either<AppError, Caller>,
  { fleet }: FleetPorts,
): Answer => {
  const settings = fleet?.settings.added_monitors
  if (fleet === undefined || settings === undefined) return notThere('added_monitors')
  const listed = { people: settings.people, setting: 'added_monitors.people' }
  return answerOf(event, caller, listed, async (fields, person) => {
    // Only where it is asked for: what monitors have to be is much to load.
    const { askMonitors } = await import('./monitors')
    return askMonitors(fields, person, fleet)
  })
}

export const standingAnswer = async (
  event: ProxyEvent,
  caller: E.Either<AppError, Caller>,
  ports: StandingPorts | undefined,
): Answer => {
  const settings = ports?.settings.standing_approvals
  if (ports === undefined || settings === undefined) return notThere('standing_approvals')
  const listed = { people: settings.people, setting: 'standing_approvals.people' }
  return answerOf(event, caller, listed, async (fields, person) => {
    const { askStandingApprovals } = await import('../standing/requests')
    return askStandingApprovals(fields, person, settings, ports)
  })
}
