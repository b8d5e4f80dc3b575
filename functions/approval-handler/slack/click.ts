import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { DecisionAction } from '../../../schemas/alert'
import { ClaimedName } from '../../../schemas/claimed-name'
import { decode, struct } from '../../../schemas/codec'
import { AlertId, PlanDigest, Remark } from '../../../schemas/scalars'
import type { DecisionRequest } from '../../domain/approval/actions'
import { parseJson } from '../../runtime/json'

const Identified = t.type({ id: t.string }, 'Identified')

/** A click on a button, as Slack sends it. Ids are what counts: names can be changed by their owners. */
const Interaction = struct(
  'SlackInteraction',
  {
    type: t.literal('block_actions'),
    user: t.intersection([
      t.type({ id: t.string }),
      // Whatever they are, they decide nothing.
      t.partial({ name: t.unknown, username: t.unknown, team_id: t.string }),
    ]),
    actions: t.array(t.type({ action_id: DecisionAction, value: t.string })),
    response_url: t.string,
  },
  {
    // An app that is installed for a whole organization has an enterprise and no team.
    team: t.union([Identified, t.null]),
    enterprise: t.union([Identified, t.null]),
    // What was typed into the message's inputs: by block, by action.
    state: t.type({
      values: t.record(t.string, t.record(t.string, t.partial({ value: t.union([t.string, t.null]) }))),
    }),
  },
)

const ButtonValue = t.type(
  { alert_id: AlertId, plan_digest: t.union([PlanDigest, t.literal('')]) },
  'ButtonValue',
)

export interface SlackClick {
  readonly response_url: string
  readonly team: string
  readonly request: DecisionRequest
}

/** Reads a form body of Slack. The principal is of the team that the user belongs to, also in a shared channel. */
export const readClick = (body: string): E.Either<string, SlackClick> => {
  const interaction = decode(Interaction, parseJson(new URLSearchParams(body).get('payload') ?? ''))
  if (E.isLeft(interaction)) return E.left(`payload.${interaction.left}`)
  const { user, team, enterprise, actions: clicked, state, response_url } = interaction.right
  const home = user.team_id ?? team?.id ?? enterprise?.id
  if (home === undefined) return E.left('payload.team: expected the id of a team, found nothing')
  const [button] = clicked
  if (button === undefined) return E.left('payload.actions: expected a button, found an empty list')
  const value = decode(ButtonValue, parseJson(button.value))
  if (E.isLeft(value)) return E.left(`payload.actions.0.value.${value.left}`)
  const comment = decode(Remark, state?.values.comment?.comment?.value ?? '')
  if (E.isLeft(comment)) return E.left(`payload.state.values.comment.${comment.left}`)
  const { alert_id, plan_digest } = value.right
  const principal = `slack:${home}/${user.id}`
  return E.right({
    response_url,
    team: home,
    request: {
      alert_id,
      ...(plan_digest === '' ? {} : { plan_digest }),
      action: button.action_id,
      by: [user.username, user.name].find(ClaimedName.is) ?? user.id,
      caller: { surface: 'slack', principal, team: home, user: user.id },
      ...(comment.right.trim() === '' ? {} : { comment: comment.right.trim() }),
    },
  })
}
