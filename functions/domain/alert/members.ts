import type { Alert } from '../../../schemas/alert'
import { MOST_MEMBERS } from '../../../schemas/members'
import { domainOf, keyOf } from '../../../schemas/monitor'

/** The monitors that share an alert, by their keys. */
export type Members = Pick<Alert, 'members' | 'member_count'>

/** Their domains, as events name them. */
export interface Domains {
  readonly domains?: string[]
  readonly domain_count?: number
}

/** The members of an alert as it lists them: the one that leads first, then by name. */
export const membersOf = (leader: string, keys: readonly string[]): Required<Members> => {
  const others = keys.filter((key) => key !== leader).sort()
  const all = keys.includes(leader) ? [leader, ...others] : others
  return { members: all.slice(0, MOST_MEMBERS), member_count: all.length }
}

/** Whether not all of them are listed. */
export const isCut = ({ members = [], member_count = 0 }: Members): boolean => member_count > members.length

/** The domains of those that share an alert, each once; nothing for an alert of one. Where not all are listed, monitors are counted. */
export const domainsIn = (shared: Members): Domains => {
  const { members, member_count } = shared
  if (members === undefined || member_count === undefined) return {}
  const domains = [...new Set(members.map(domainOf))]
  return { domains, domain_count: isCut(shared) ? member_count : domains.length }
}

/** Whether an alert, and what is decided on it, is about a monitor. Where not all of them are listed, it may be. */
export const isAbout = (alert: Alert, key: string): boolean =>
  key === keyOf(alert) || (alert.members ?? []).includes(key) || isCut(alert)
