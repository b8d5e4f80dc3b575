import type { Issue } from '../../../../schemas/issue'
import type { Instant } from '../../../../schemas/scalars'
import type { CheckName } from '../checks'
import type { Trace } from '../net/request'

/** What one probe of a domain found, by check. */
export interface Observation {
  readonly issues: ReadonlyMap<CheckName, Issue>
  readonly timings: Trace['timings']
  /** Of the certificate that the site showed, where it was accepted. */
  readonly certificate_expires_at?: Instant
  /** The main check gave no answer: nothing is known. */
  readonly unknown?: string
  readonly notes: readonly string[]
  /** Checks that should have been made and gave no answer, or were not made. */
  readonly unchecked: ReadonlySet<CheckName>
}
