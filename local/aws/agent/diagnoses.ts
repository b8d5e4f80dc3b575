import type { MonitorResources } from '../../../schemas/monitor-resources'
import type { Confidence } from '../../../schemas/plan'
import { type Analysis, factOf, type Issue, type Step } from './prompt'
import { recordRepair, repairsOf } from './repairs'

/** What the local agent makes of one kind of issue. */
export interface Diagnosis {
  readonly cause: string
  readonly actions: readonly string[]
  readonly prevention: string
  /** How sure it is of the cause, and what it cannot check. */
  readonly confidence: Confidence
  readonly gaps: readonly string[]
  /** Steps that the resources of the domain allow. */
  readonly steps: readonly Omit<Step, 'id'>[]
}

type Rule = (issue: Issue, resources: NonNullable<Analysis['resources']>) => Diagnosis

const HOUR_S = 3_600
/** `41 minutes` */
const ageOf = (seconds: number): string =>
  seconds < 2 * HOUR_S ? `${Math.ceil(seconds / 60)} minutes` : `${Math.floor(seconds / HOUR_S)} hours`

/** What the edge says of its copy. */
const isCopy = (issue: Issue): boolean => factOf(issue, 'x_cache')?.startsWith('Hit') === true

const staleContent: Rule = (issue, { cloudfront_distribution_id: id }) => ({
  confidence: isCopy(issue) ? 'high' : 'medium',
  gaps: ['could not check what the origin serves'],
  cause: isCopy(issue)
    ? `The content delivery network serves a copy that is ${ageOf(Number(factOf(issue, 'age') ?? 0))} old; the origin has newer content.`
    : 'The content that visitors get is not the one that was released.',
  actions: id === undefined ? ['Publish the release again.'] : [`Invalidate the distribution ${id}.`],
  prevention:
    'Invalidate the distribution at the end of every release, or publish under versioned file names.',
  steps:
    id === undefined
      ? []
      : [
          {
            action: 'cloudfront:CreateInvalidation',
            parameters: { distribution_id: id, paths: ['/*'] },
            rationale: 'The edges drop the outdated copies and fetch the released content from the origin.',
            risk: 'low',
            rollback: 'Nothing to take back: the cache fills again by itself.',
          },
        ],
})

/** Looks at what is behind the site before it is mended. */
const looks = ({
  route53_health_check_id: check,
  instance_ids: ids = [],
}: MonitorResources): Diagnosis['steps'] => [
  ...(check === undefined
    ? []
    : [
        {
          action: 'route53:GetHealthCheck',
          parameters: { health_check_id: check },
          rationale: 'Shows since when and from where the failure is seen. It changes nothing.',
          risk: 'low',
        },
      ]),
  ...(ids.length === 0
    ? []
    : [
        {
          action: 'ec2:DescribeInstances',
          parameters: { instance_ids: ids },
          rationale: 'Shows whether the instances run. It changes nothing.',
          risk: 'low',
        },
      ]),
]

const serverError: Rule = (issue, resources) => {
  const [repair] = repairsOf(resources, issue)
  return {
    confidence: repair === undefined ? 'low' : 'medium',
    gaps: ['could not check the logs of the service'],
    cause:
      repair?.cause ??
      'The service answers with an error: what is behind it is stopped or cannot do its work.',
    actions: ['Look at what is behind the site.', repair?.step.rationale ?? 'Start or replace what is down.'],
    prevention: 'Let a deployment watch its own errors, and a group replace instances that fail.',
    steps: [...looks(resources), ...(repair === undefined ? [] : [repair.step])],
  }
}

/** Nothing listens where the name leads: where the record is known to be wrong, it is led elsewhere. */
const noListener: Rule = (issue, resources) => {
  const diagnosis = other(issue, resources)
  const repair = recordRepair(resources, issue)
  if (repair === undefined) return diagnosis
  return {
    ...diagnosis,
    confidence: 'medium',
    cause: repair.cause,
    actions: [repair.step.rationale ?? ''],
    prevention: 'Change the record before the address is given up.',
    steps: [repair.step],
  }
}

const byPeople = (
  cause: string,
  action: string,
  prevention: string,
  confidence: Confidence,
  ...gaps: readonly string[]
): Rule => {
  return () => ({ cause, actions: [action], prevention, confidence, gaps, steps: [] })
}

const loopByPeople = byPeople(
  'The redirects lead back to where they began, so no browser ever gets a page.',
  'Correct the redirect rules of the web server or of the load balancer.',
  'Follow every redirect in a test before the rules go live.',
  'medium',
  'could not check the rules of the web server',
)

/** A runbook of the team is started with the first values that the settings name. */
const redirectLoop: Rule = (issue, resources) => {
  const diagnosis = loopByPeople(issue, resources)
  const [runbook] = resources.automations ?? []
  if (runbook === undefined) return diagnosis
  const { parameters: choices = {}, ...rest } = runbook
  const parameters = Object.fromEntries(Object.entries(choices).map(([name, [value = '']]) => [name, value]))
  return {
    ...diagnosis,
    steps: [
      {
        action: 'ssm:StartAutomationExecution',
        parameters: { ...rest, parameters },
        rationale: 'The runbook sets the redirect rules back.',
        risk: 'high',
        rollback: 'The undo document restores the rules.',
      },
    ],
  }
}

const expiredCertificate = byPeople(
  'The certificate is not valid any more, so browsers refuse the connection.',
  'Renew the certificate and load it into the server: a person has to prove control of the domain.',
  'Renew by ACME or by AWS Certificate Manager, and alarm 30 days before the end.',
  'high',
)

const rules: Readonly<Record<string, Rule>> = {
  http_body_mismatch: staleContent,
  http_header_mismatch: staleContent,
  http_redirect_loop: redirectLoop,
  tls_expired: expiredCertificate,
  tcp_refused: noListener,
  tcp_timeout: noListener,
  dns_nxdomain: byPeople(
    'The name is not in the domain name system: its record or its delegation is gone.',
    'Restore the record, or renew the registration of the domain.',
    'Protect the zone and the registration against deletion.',
    'medium',
    'could not check the registration of the domain',
  ),
}

const other = byPeople(
  'The evidence shows the symptom, not its origin.',
  'Look at the last change of this service and at its logs.',
  'Add a check that tells this fault from others.',
  'low',
  'could not check the logs of the service',
)

/** Of what refuses visitors only a firewall is known. */
const clientError: Rule = (issue, resources) =>
  resources.web_acl_arn === undefined ? other(issue, resources) : serverError(issue, resources)

const ruleFor = (issue: Issue): Rule => {
  // Without the fact it is a server error: a client error would have been named.
  if (issue.issue_type === 'http_status')
    return factOf(issue, 'status_code')?.startsWith('4') ? clientError : serverError
  return rules[issue.issue_type] ?? other
}

export const diagnose = (issue: Issue, { resources = {} }: Analysis): Diagnosis =>
  ruleFor(issue)(issue, resources)
