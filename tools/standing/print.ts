import * as t from 'io-ts'
import { pc } from '../../local/commands/shared/colours'
import { struct } from '../../schemas/codec'
import { shownName } from '../../schemas/monitor'
import { Count, Instant, Principal, Remark } from '../../schemas/scalars'
import { ApprovedRepair, StandingApprovalId } from '../../schemas/standing-approval'
import { printableLine } from '../shared/printable-line'

const Shown = struct(
  'ShownStandingApproval',
  {
    standing_id: StandingApprovalId,
    repair: ApprovedRepair,
    expires_at: Instant,
    granted_by: t.record(t.string, Instant),
    people_needed: Count,
    uses_in_24_hours: Count,
    max_per_day: Count,
  },
  { reason: Remark, out_of_force: t.string, revoked_at: Instant, revoked_by: Principal },
)
export type Shown = t.TypeOf<typeof Shown>

export const Answer = t.type(
  { message: t.string, standing_approvals: t.array(Shown), problems: t.array(t.string) },
  'Answer',
)
export type Answer = t.TypeOf<typeof Answer>

/** Characters of one text of others. */
export const MOST_SHOWN = 600

export const safe = (text: string): string => printableLine(text, MOST_SHOWN)

/** JSON to its last character: whoever grants it must see what no one could, and what looks like something else. */
const exact = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** What is granted, all of it, one line for each step. */
export const shownRepair = ({ domain, monitor, severity, evidence, steps }: ApprovedRepair): string => {
  const facts = (evidence.facts ?? []).map(({ name, value }) => ` and ${name} ${exact(value)}`)
  return [
    `${safe(`${shownName({ domain, monitor })}: where an alert is ${severity}, and the fault ${evidence.issue_type}`)}${facts.join('')}`,
    ...steps.map(({ action, parameters }) => `  ${action} ${exact(parameters)}`),
  ].join('\n')
}

export const shownApproval = (one: Shown): string => {
  const state =
    one.out_of_force === undefined
      ? pc.green(`in force until ${one.expires_at}`)
      : pc.yellow(`not in force: ${safe(one.out_of_force)}`)
  const people = Object.keys(one.granted_by)
  return [
    `${pc.bold(one.standing_id)}  ${state}; ${one.uses_in_24_hours} of ${one.max_per_day} uses in 24 hours`,
    `  ${shownRepair(one.repair).replaceAll('\n', '\n  ')}`,
    `  ${pc.dim(safe(`${people.length} of ${one.people_needed}: ${people.join(', ')}`))}${one.reason === undefined ? '' : `  ${safe(one.reason)}`}`,
  ].join('\n')
}
