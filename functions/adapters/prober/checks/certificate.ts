import { fact } from '../../../domain/issues/fact'
import { typesOfCheck } from '../../../domain/issues/table'
import type { Check } from '../model'
import { Fault } from '../net/fault'

const WARNING_DAYS = 14
const CRITICAL_DAYS = 3

/** Whether the certificate ends soon. */
export const certificate: Check<'certificate'> = {
  name: 'certificate',
  issueTypes: typesOfCheck('certificate'),
  needsSite: true,
  isWanted: ({ target }) => target.scheme === 'https' || target.scheme === 'tls',
  onVisit: ({ monitor: { domain, expect = {} } }, { daysLeft }) => {
    if (daysLeft === undefined || daysLeft >= (expect.certificate_days ?? WARNING_DAYS)) return
    const critical = daysLeft < (expect.certificate_critical_days ?? CRITICAL_DAYS)
    throw new Fault(
      'tls_expiring',
      `the certificate of ${domain} expires in ${daysLeft} day(s)`,
      [fact('days_left', daysLeft)],
      critical ? 'critical' : 'medium',
    )
  },
}
