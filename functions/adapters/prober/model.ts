import type { SecureContext } from 'node:tls'
import type { IssueType } from '../../../schemas/issue'
import type { Monitor } from '../../../schemas/monitor'
import type { MonitorAccount } from '../../../schemas/monitor-account'
import type { Severity } from '../../../schemas/scalars'
import type { Lifetime } from './net/certificate'
import type { ProbeContext } from './net/request'
import type { Deadline } from './net/time-budget'

/** Where a monitor's site is. */
export interface Target {
  readonly scheme: 'https' | 'http' | 'tls' | 'tcp'
  readonly host: string
  readonly port: number
  /** As people write it. */
  readonly name: string
  /** Of `https` and `http`; never to be changed. */
  readonly url: URL | undefined
}

/** Asks Route 53. @throws Fault where the health check fails, Inconclusive where it gives no answer */
export type HealthCheck = (
  id: string,
  domain: string,
  deadline: Deadline,
  account?: MonitorAccount,
) => Promise<void>

/** Asks ACM. @throws Fault where the certificate is not validated or not renewed, Inconclusive where it gives no answer */
export type AcmCertificate = (
  arn: string,
  domain: string,
  deadline: Deadline,
  account?: MonitorAccount,
) => Promise<void>

/** Asks the registry. @throws Fault for a registration that ends or has ended, Inconclusive where it gives no answer */
export type RegistrationCheck = (monitor: Monitor) => Promise<void>

/** What the checks of a prober are made with; what is missing is not checked. */
export interface Equipment {
  readonly context: ProbeContext
  readonly legacyTls: SecureContext
  readonly registration?: RegistrationCheck
  readonly healthCheck?: HealthCheck
  readonly acmCertificate?: AcmCertificate
}

export interface Subject {
  readonly monitor: Monitor
  readonly target: Target
  readonly equipment: Equipment
}

/** What the main check measured at a site that it found well. */
export interface Visit {
  readonly total_ms: number
  /** How long the prober itself could not run in that time. */
  readonly stalled_ms: number
  /** Where the redirects ended. */
  readonly ended_at?: URL
  /** Of the certificate, where there is one. */
  readonly lifetime?: Lifetime
  /** Addresses of the name that no visitor reaches, beside one that was reached. */
  readonly unreachable?: readonly string[]
}

/** A check beside the main one. It has one finding at most; confirmations are counted per check. */
export interface Check<Name extends string = string> {
  readonly name: Name
  readonly isWanted: (subject: Subject) => boolean
  /** Instead of the fault's own. */
  readonly severity?: (subject: Subject) => Severity | undefined
  /** Its faults are never worse than this, whatever the monitor's severity. */
  readonly atMost?: Severity
  /** Reads the visit of the main check, without a request of its own. @throws Fault */
  readonly onVisit?: (subject: Subject, visit: Visit) => void
  /** Makes requests of its own. @throws Fault, FaultElsewhere, Inconclusive */
  readonly run?: (subject: Subject, deadline: Deadline, visit: Visit | undefined) => Promise<void>
  /** Only where the main check found the site well: otherwise the cause is most likely the same. */
  readonly needsSite: boolean
  /** Faults of the site that what this check finds is part of: it is evidence of them then, and no fault of its own. */
  readonly explains?: ReadonlySet<IssueType>
}
