import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { type Monitor, monitorOf } from '../../../schemas/monitor'
import type { StepSession } from '../../runtime/ports'
import { decisionDigest } from './attested'

/** What STS takes as a name: 2 to 64 of these signs. */
const NOT_IN_A_NAME = /[^\w+=,.@-]/g
const SHORTEST = 2
const LONGEST = 64

/** The name of an alert's sessions. */
export const sessionName = ({ alert_id }: Pick<Alert, 'alert_id'>): string =>
  alert_id.replace(NOT_IN_A_NAME, '-').slice(0, LONGEST).padEnd(SHORTEST, '-')

/** Where the resources of a monitor are. */
interface Monitors {
  readonly monitors: readonly Monitor[]
}

/** What the calls that look into an alert are known by in CloudTrail, and where its monitor's resources are today. */
export const readingSession = (
  alert: Pick<Alert, 'alert_id' | 'domain' | 'monitor'>,
  { monitors }: Monitors,
): StepSession => ({
  name: sessionName(alert),
  ...defined({ account: monitorOf(monitors, alert)?.account }),
})

/** Digits of the decision's digest that a source identity holds. */
const DIGITS = 32

/** What the decision on an alert is known by in CloudTrail; `undefined` where no whole approval is stored. */
export const sourceIdentity = (alert: Alert): string | undefined => {
  const digest = decisionDigest(alert)
  return digest === undefined ? undefined : `d-${digest.slice(0, DIGITS)}`
}

/** What the calls of approved steps are known by in CloudTrail: the alert, and the decision with all who made it. */
export const decidedSession = (alert: Alert, settings: Monitors): StepSession => ({
  ...readingSession(alert, settings),
  ...defined({ source_identity: sourceIdentity(alert) }),
})

/** Everyone whose decision a source identity is the digest of, by their proved principals. */
export const decidedBy = ({
  decided_by,
  approvals,
}: Pick<Alert, 'decided_by' | 'approvals'>): readonly string[] => [
  ...new Set([...(decided_by === undefined ? [] : [decided_by]), ...Object.keys(approvals ?? {}).sort()]),
]
