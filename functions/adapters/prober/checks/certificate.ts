import type { Expectation } from '../../../../schemas/expectation'
import { fact } from '../../../domain/issues/fact'
import type { Check } from '../model'
import type { Lifetime } from '../net/certificate'
import { Fault } from '../net/fault'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Shares of the validity that must be left, and the days that are enough whatever the validity. */
const WARNING = { share: 3, days: 30 }
const CRITICAL = { share: 10, days: 3 }

/** Whether the certificate ends soon. */
export const certificate: Check<'certificate'> = {
  name: 'certificate',
  needsSite: true,
  isWanted: ({ monitor: { checks = {} }, target: { scheme } }) =>
    checks.certificate !== false && (scheme === 'https' || scheme === 'tls'),
  onVisit: ({ monitor: { domain, expect = {} } }, { lifetime }) => {
    if (lifetime === undefined) return
    const { left_ms } = lifetime
    const { warning_ms, critical_ms } = thresholds(expect, lifetime)
    if (left_ms >= Math.max(warning_ms, critical_ms)) return
    const left = timeLeft(left_ms)
    throw new Fault(
      'tls_expiring',
      `the certificate of ${domain} expires in ${left}`,
      [fact('days_left', Math.floor(left_ms / DAY_MS)), fact('time_left', left)],
      left_ms < critical_ms ? 'critical' : 'medium',
    )
  },
}

/** By default a share of the validity: a certificate of six days is renewed two days before its end, one of a year a month. */
const thresholds = (expect: Expectation, { validity_ms }: Lifetime) => {
  const share = ({ share, days }: typeof WARNING) => Math.min(validity_ms / share, days * DAY_MS)
  const { certificate_days: warning, certificate_critical_days: critical } = expect
  const warning_ms = warning === undefined ? share(WARNING) : warning * DAY_MS
  return {
    warning_ms,
    critical_ms: critical === undefined ? Math.min(share(CRITICAL), warning_ms) : critical * DAY_MS,
  }
}

const timeLeft = (ms: number): string =>
  ms < 2 * DAY_MS ? `${Math.floor(ms / HOUR_MS)} hour(s)` : `${Math.floor(ms / DAY_MS)} day(s)`
