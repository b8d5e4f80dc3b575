import type { Alert, DecisionSurface } from '../../../schemas/alert'
import { nameIn, type People } from '../../../schemas/person'
import { Channel } from '../../../schemas/scalars'
import { oneLine } from '../../runtime/text'
import type { Actor } from '../alert/commands'
import type { Caller } from './actions'

/** The caller that a stored principal was, as `Caller.principal` has it; `undefined` for what is none. */
export const callerOf = (principal: string, surface: DecisionSurface): Caller | undefined => {
  switch (surface) {
    case 'api':
    case 'direct':
    case 'oidc':
      return { surface, principal }
    case 'slack': {
      const [, team, user] = /^slack:([^/]+)\/([^/]+)$/.exec(principal) ?? []
      return team === undefined || user === undefined ? undefined : { surface, principal, team, user }
    }
    // It holds reminders back, and is no one who can decide.
    case 'pagerduty':
      return undefined
    // Who granted it is cited beside it.
    case 'standing':
      return undefined
    case 'link': {
      const channel = principal.replace(/^link:/, '')
      return Channel.is(channel) ? { surface, principal, channel } : undefined
    }
  }
}

/** The last part of a principal: a Slack user, the name of an IAM user or session, the id of a key. */
const ownName = (principal: string): string => principal.split(/[/:#]/).at(-1) ?? principal

const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .toLowerCase()

/** Whether two names are one, also where one of them is an address and the other what is before its sign. */
const isOneName = (one: string, other: string): boolean => {
  const [a, b] = [folded(one), folded(other)]
  return a === b || (a.includes('@') !== b.includes('@') && a.split('@')[0] === b.split('@')[0])
}

/** Whether a name that somebody gave themselves is one of a principal's, or of the person's in the settings. Another name proves nothing. */
export const isNameOf = (
  name: string,
  { principal, by, people }: { readonly principal: string; readonly by: string; readonly people: People },
) => {
  const person = nameIn(people, principal)
  const principals = person === undefined ? [principal] : [principal, ...(people[person] ?? [])]
  const own = principals.flatMap((one) => [one, one.replace(/^slack:/, ''), ownName(one)])
  return [by, person ?? by, ...own].some((one) => isOneName(one, name))
}

/** Characters of a name with its proof: as many as an attribute for a name holds. */
const MOST = 200
const MOST_PROOF = 130

const cut = (text: string, most: number): string =>
  [...text].length <= most ? text : `${[...text].slice(0, most - 1).join('')}…`

/** A claimed name with what was proved of who has it: `dana (API key k1)`. */
export const namedWithProof = (
  by: string,
  principal: string | undefined,
  surface: DecisionSurface | undefined,
): string => {
  if (principal === undefined || surface === undefined || by === principal) return by
  const proof = cut(proofOf(principal, surface), MOST_PROOF)
  return `${cut(oneLine(by), MOST - [...proof].length - 3)} (${proof})`
}

/** Somebody who asks for something, in a message. */
export const nameOf = ({ by, decided_by, surface }: Actor): string => namedWithProof(by, decided_by, surface)

/** The name under which somebody decided. */
export const claimedNameOf = ({ approved_by, rejected_by, closed_by }: Alert): string =>
  approved_by ?? rejected_by ?? closed_by ?? 'somebody'

/** Who decided, in a message: the name that was claimed, and what was proved. */
export const deciderOf = (alert: Alert): string =>
  citedIn(alert) ?? namedWithProof(claimedNameOf(alert), alert.decided_by, alert.decision_surface)

/** Which standing approval, whose, and how often it was used. */
const citedIn = ({ standing_approval: cited }: Alert): string | undefined => {
  if (cited === undefined) return undefined
  const people = cited.granted_by.map((one) => oneLine(ownName(one), 60)).join(' and ')
  return `${cited.standing_id} of ${people} (use ${cited.use} of ${cited.max_per_day} in 24 hours)`
}

const proofOf = (principal: string, surface: DecisionSurface): string => {
  switch (surface) {
    case 'api':
      return principal.startsWith('api-key:') ? `API key ${principal.slice('api-key:'.length)}` : principal
    case 'direct':
      return 'direct invocation'
    case 'slack':
      return `Slack ${principal.replace(/^slack:/, '')}`
    case 'oidc':
      return `signed in as ${principal.replace(/^oidc:https?:\/\//, '')}`
    case 'pagerduty':
      return `PagerDuty ${principal.replace(/^pagerduty:/, '')}`
    case 'standing':
      return `standing approval ${principal}`
    case 'link':
      return `link in ${principal.replace(/^link:/, '')}`
  }
}
