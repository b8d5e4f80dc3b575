import type { Alert } from '../../../schemas/alert'
import { matchesDomain } from '../../../schemas/detection'
import type { Freeze } from '../../../schemas/freeze'
import { domainOf } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../../schemas/settings'
import { minutes } from '../../runtime/time'
import { isCut } from '../alert/members'
import { approvingPeople } from '../approval/policy'
import { changesSomething } from '../plan/changes-something'

/** A freeze that is on. */
interface OpenFreeze {
  /** What people read of it. */
  readonly name: string
  /** Whether an earlier instant is in the same occurrence. */
  readonly covers: (at: Instant) => boolean
}

/** So many people carry out something during a freeze. */
const PEOPLE = 2

/** The freezes that are on for a domain of an alert. Nothing is loaded or read where the settings have none. */
const freezesOn = async (
  { execution: { freezes } }: FunctionSettings,
  alert: Alert,
  now: Instant,
): Promise<readonly OpenFreeze[]> => {
  const { domain, members = [] } = alert
  const concerned = [domain, ...members.map(domainOf)]
  const open = freezes
    .filter(
      ({ domains }) =>
        domains === undefined ||
        // Of those that the alert does not list, any may be one.
        isCut(alert) ||
        domains.some((one) => concerned.some((name) => matchesDomain(one, name))),
    )
    .map((freeze) => openAt(freeze, now))
  return (await Promise.all(open)).filter((one) => one !== undefined)
}

const openAt = async (freeze: Freeze, now: Instant): Promise<OpenFreeze | undefined> => {
  const { from, until, cron, duration_minutes = 0, time_zone, reason } = freeze
  if (from !== undefined && until !== undefined) {
    const day = dayIn(time_zone)
    const name = reason ?? `${from} to ${until}`
    return day(now) >= from && day(now) <= until ? { name, covers: (at) => day(at) >= from } : undefined
  }
  const { Cron } = await import('croner')
  const before = new Date(Date.parse(now) - minutes(duration_minutes))
  const begun = new Cron(cron ?? '', { timezone: time_zone, paused: true }).nextRun(before)?.toISOString()
  return begun !== undefined && begun <= now
    ? { name: reason ?? `${cron} ${time_zone}`, covers: (at) => at >= begun }
    : undefined
}

/** The day of an instant in a time zone, so that days compare as texts. */
const dayIn = (timeZone: string): ((at: Instant) => string) => {
  const written = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (at) => written.format(new Date(at))
}

/**
 * Why nothing of this plan may be changed now, or `undefined`. What only looks is never held back; nor is what two different
 * people have approved while the freeze was on.
 */
export const heldBack = async (
  alert: Alert,
  settings: FunctionSettings,
  now: Instant,
): Promise<string | undefined> => {
  if (!changesSomething(alert.plan)) return undefined
  const { approved_at } = alert
  const holding = (await freezesOn(settings, alert, now)).find(
    ({ covers }) => approved_at === undefined || approvingPeople(alert, settings, covers) < PEOPLE,
  )
  return holding && `a change freeze is on (${holding.name})`
}

/** The settings as they are for this alert now: during a freeze its plan takes two people at least, beside those who did not know of it. */
export const underFreeze = async (
  alert: Alert,
  settings: FunctionSettings,
  now: Instant,
): Promise<{ readonly settings: FunctionSettings; readonly freeze?: string }> => {
  if (!changesSomething(alert.plan)) return { settings }
  const freezes = await freezesOn(settings, alert, now)
  const [open] = freezes
  if (open === undefined) return { settings }
  const policy = policyFor(settings, alert.severity)
  const before = Object.values(alert.approvals ?? {}).filter(({ at }) =>
    freezes.some(({ covers }) => !covers(at)),
  )
  const approvals_needed = Math.max(PEOPLE + before.length, policy.approvals_needed)
  const approval = { ...settings.approval, [alert.severity]: { ...policy, approvals_needed } }
  return { settings: { ...settings, approval }, freeze: open.name }
}
