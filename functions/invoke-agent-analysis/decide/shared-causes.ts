import { getDomain } from 'tldts-icann'
import type { Issue } from '../../../schemas/issue'
import type { Monitor } from '../../../schemas/monitor'
import { checkOf } from '../../domain/issues/coverage'
import { FACT_LENGTH, factOf, SUMMARY_LENGTH } from '../../domain/issues/fact'
import { issueTypes } from '../../domain/issues/table'
import type { FleetMonitor } from '../model'

const given = (issue: Issue, name: string): string | undefined => {
  const value = factOf(issue, name)
  return value === '' ? undefined : value
}

/** What somebody has registered: of two names below `co.uk` one may fail without the other. */
const zoneOf = (domain: string): string => getDomain(domain) ?? domain

/** What people call the same: 502 and 503, not 404 and 503; at the site, not at its name with www. */
const classOf = (issue: Issue): string => {
  const check = checkOf(issue) === 'site' ? '' : ` (${checkOf(issue)})`
  const code = issue.issue_type === 'http_status' ? given(issue, 'status_code') : undefined
  const status = code === undefined ? '' : ` ${code[0]}xx`
  return `${issue.issue_type}${status}${check}`
}

/** What a fault may share with those of other domains, in words that people read; nothing for what is its own. */
export const sharedCauses = (issue: Issue, monitor: FleetMonitor): readonly string[] =>
  causesOf(issue, monitor).map((cause) => ofItsKind(cause, monitor))

/** What was added shares no alert with what is deployed: whose alert it is says what may be repaired. */
export const ofItsKind = (cause: string, { added }: FleetMonitor): string =>
  added === true ? `${cause}, of added monitors` : cause

/** What another service was asked about, which several names may have in common. */
const ASKED_ABOUT = ['registered_domain', 'certificate_arn', 'health_check_id']

const causesOf = (issue: Issue, { domain, resources }: Monitor): readonly string[] => {
  const { issue_type } = issue
  const { layer } = issueTypes[issue_type]
  const cause = classOf(issue)
  if (issue_type === 'probe_inconclusive')
    return [`no verdict: ${(given(issue, 'reason') ?? '').replaceAll(domain, 'the domain')}`]
  if (issue_type === 'dns_servfail' || issue_type === 'dns_timeout')
    return [`${cause} from the resolvers`, `${cause} in the zone ${zoneOf(domain)}`]
  if (issue_type === 'dns_nxdomain') return [`${cause} in the zone ${zoneOf(domain)}`]
  const [subject, expiry] = [given(issue, 'cert_subject'), given(issue, 'cert_not_after')]
  if (layer === 'tls' && subject !== undefined && expiry !== undefined)
    return [`${cause} of the certificate ${subject} that ends at ${expiry}`]
  if (layer === undefined)
    return ASKED_ABOUT.flatMap((name) => {
      const value = given(issue, name)
      return value === undefined ? [] : [`${cause} of ${value}`]
    })
  if (layer === 'dns') return []
  const distribution = resources?.cloudfront_distribution_id
  const addresses = (given(issue, 'addresses') ?? given(issue, 'resolved_address') ?? '').split(' ')
  return [
    ...(distribution === undefined ? [] : [`${cause} behind the CloudFront distribution ${distribution}`]),
    ...addresses.filter((one) => one !== '').map((one) => `${cause} at the address ${one}`),
  ]
}

/** That nothing of a site can be had, by whatever symptom: one host under load refuses, hangs and answers 503 in turns. */
const isOutage = (issue: Issue): boolean => {
  const { check, material = [], severity } = issueTypes[issue.issue_type]
  if (checkOf(issue) !== 'site' || check !== 'site' || severity !== 'critical') return false
  if (issue.issue_type === 'http_status') return given(issue, 'status_code')?.[0] === '5'
  // A certificate, or a redirect, is a fault of what answers.
  return !material.includes('cert_subject') && issue.issue_type !== 'http_redirect_loop'
}

/** What a fault shares with those of other monitors of its domain. */
export const causeWithin = (issue: Issue, { domain }: Monitor): string =>
  isOutage(issue) ? `${domain} is down` : `${classOf(issue)} at ${domain}`

export const domainsOf = (members: readonly { readonly domain: string }[]): readonly string[] => [
  ...new Set(members.map(({ domain }) => domain)),
]

/** The leader's issue, for all of them: the evidence names the shared cause. Which domains they are may change. */
export const groupIssue = (issue: Issue, key: string): Issue => ({
  ...issue,
  summary: `${key}: ${issue.summary}`.slice(0, SUMMARY_LENGTH),
  evidence: {
    ...issue.evidence,
    facts: [{ name: 'group_cause', value: key.slice(0, FACT_LENGTH) }, ...issue.evidence.facts],
  },
})
