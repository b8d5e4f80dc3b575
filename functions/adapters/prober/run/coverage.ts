import { IssueType } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import type { Unchecked } from '../../../runtime/ports'
import { targetOf } from '../checks/site'
import type { CheckName, Observation } from './report'

const TYPES = Object.keys(IssueType.keys).filter(IssueType.is)
const typesOf = (prefix: string) => TYPES.filter((type) => type.startsWith(prefix))
const OF_A_VISIT = ['dns_', 'tcp_', 'tls_', 'http_'].flatMap(typesOf)

/** What each check beside the main one may find, by its own kind of fault. */
const CAUSES: Readonly<Record<Exclude<CheckName, 'site'>, readonly IssueType[]>> = {
  budget: ['http_too_slow'],
  certificate: ['tls_expiring'],
  old_tls: ['tls_protocol'],
  http_to_https: OF_A_VISIT,
  www: OF_A_VISIT,
  health_check: ['health_check_failing'],
  registration: ['domain_expiring', 'domain_expired'],
}
const ELSEWHERE: ReadonlySet<CheckName> = new Set(['http_to_https', 'www'])
/** Faults of the main check after which no answer was asked for, although later checks see faults of the same kind beside it. */
const NO_ANSWER: ReadonlySet<IssueType> = new Set(['tls_protocol', 'tls_weak_key'])

/** What is not known after a look whose main check gave an answer. */
export const uncheckedBy = (monitor: Monitor, { issues, unchecked }: Observation): readonly Unchecked[] => {
  const site = issues.get('site')
  const cut = site !== undefined && NO_ANSWER.has(site.issue_type)
  return [
    ...(cut ? [{ check: 'site', causes: typesOf('http_') }] : []),
    ...[...unchecked].flatMap((check) => {
      // Without an answer of its main check, a look says nothing at all.
      if (check === 'site') return []
      const elsewhere = ELSEWHERE.has(check) ? { elsewhere_than: targetOf(monitor).name.slice(0, 300) } : {}
      return [{ check, causes: CAUSES[check], ...elsewhere }]
    }),
  ]
}
