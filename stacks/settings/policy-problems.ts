import { identityOf, nameIn, type People, personOf } from '../../schemas/person'
import type { Channel } from '../../schemas/scalars'
import { ApprovalPolicy } from '../../schemas/settings'
import type { StackSettings } from './model'

type Known = Pick<StackSettings, 'approval' | 'people' | 'oidc' | 'api_authorization' | 'account_id'>

/** An approver as the settings list one. */
interface Listed {
  readonly field: `${'slack' | 'api' | 'oidc'}_approvers.${number}`
  readonly value: string
  /** As the function knows the caller. */
  readonly principal: string
}

/** What no single setting shows: a policy under which someone, or everyone, could never approve. One line per problem. */
export const policyProblems = (settings: Known): readonly string[] => [
  ...sharedPrincipals(settings.people),
  ...Object.entries(settings.approval).flatMap(([severity, policy]) =>
    // What a misspelt severity holds is no policy.
    ApprovalPolicy.is(policy)
      ? problemsOf(policy, settings).map((problem) => `approval.${severity}.${problem}`)
      : [],
  ),
]

/** Whoever is two people would be two votes. */
const sharedPrincipals = (people: People): readonly string[] => {
  const all = Object.entries(people).flatMap(([name, principals]) =>
    principals.map((principal, index) => ({ name, principal, field: `people.${name}.${index}` })),
  )
  return all.flatMap(({ name, principal, field }, index) => {
    const other = all
      .slice(0, index)
      .find((one) => one.name !== name && identityOf(one.principal) === identityOf(principal))
    return other === undefined
      ? []
      : [`${field}: found "${principal}", the same person as ${other.field}, allowed is one name for each`]
  })
}

const problemsOf = (policy: ApprovalPolicy, settings: Known): readonly string[] => {
  const listed = listedIn(policy)
  const single = [...repeated(listed, settings.people), ...unreachable(policy, settings)]
  // Who is missing follows from those.
  return single.length > 0 ? single : tooFew(policy, listed, settings.people)
}

const listedIn = ({ slack_approvers, api_approvers, oidc_approvers }: ApprovalPolicy): readonly Listed[] => [
  ...slack_approvers.map(
    (value, index): Listed => ({ field: `slack_approvers.${index}`, value, principal: `slack:${value}` }),
  ),
  ...api_approvers.map(
    (value, index): Listed => ({ field: `api_approvers.${index}`, value, principal: value }),
  ),
  ...oidc_approvers.map(
    (value, index): Listed => ({ field: `oidc_approvers.${index}`, value, principal: value }),
  ),
]

const repeated = (listed: readonly Listed[], people: People): readonly string[] =>
  listed.flatMap(({ field, value, principal }, index) => {
    const first = listed.findIndex((one) => identityOf(one.principal) === identityOf(principal))
    // Who is known in several forms may be listed in each, and counts once.
    return first === index || (nameIn(people, principal) !== undefined && listed[first]?.value !== value)
      ? []
      : [
          `${field}: found "${value}", the same person as ${listed[first]?.field}, allowed is each person once`,
        ]
  })

/** Whether a channel is notified before the request's time is over. */
const isNotifiedInTime = (
  { channels, escalation, open_minutes, reminder_minutes }: ApprovalPolicy,
  channel: Channel,
): boolean =>
  channels.includes(channel) ||
  (escalation.channels.includes(channel) && escalation.after_reminders * reminder_minutes < open_minutes)

const CALLERS = 'user/NAME, root, assumed-role/ROLE/SESSION or federated-user/NAME'

/** Approvers who are listed and can never decide. */
const unreachable = (
  policy: ApprovalPolicy,
  { api_authorization, account_id, oidc }: Known,
): readonly string[] => [
  ...policy.oidc_approvers.flatMap((value, index) =>
    oidc !== undefined && value.startsWith(`oidc:${oidc.issuer}#`)
      ? []
      : [
          `oidc_approvers.${index}: found "${value}", allowed is ${oidc === undefined ? 'none without oidc.issuer' : `oidc:${oidc.issuer}#SUBJECT`}`,
        ],
  ),
  ...(policy.slack_approvers.length > 0 && !isNotifiedInTime(policy, 'slack')
    ? [
        `slack_approvers: found ${policy.slack_approvers.length}, allowed is none while neither channels nor escalation.channels bring messages to slack in time`,
      ]
    : []),
  ...policy.api_approvers.flatMap((value, index) => {
    const allowed = allowedCaller(value, api_authorization, account_id)
    return allowed === undefined ? [] : [`api_approvers.${index}: found "${value}", allowed is ${allowed}`]
  }),
]

/** What would be allowed instead of a caller that API Gateway never names. */
const allowedCaller = (
  value: string,
  authorization: Known['api_authorization'],
  account: string,
): string | undefined => {
  const person = new RegExp(
    `^arn:aws:(iam::${account}:user/[^*?]+|sts::${account}:assumed-role/AWSReservedSSO_[^/*?]+/[^/*?]+)$`,
  )
  // These sign what the command line asks for, whatever the setting is.
  if (authorization === 'api_key')
    return /^api-key:[a-z0-9]+$/.test(value) || person.test(value)
      ? undefined
      : `api-key:ID, in lower case, or the ARN of an IAM user or a person of Identity Center of account ${account}, while api_authorization is "api_key"`
  const caller = new RegExp(
    `^arn:aws:(iam::${account}:(user/[^*?]+|root)|sts::${account}:(assumed-role/[^/*?]+/[^/*?]+|federated-user/[^*?]+))$`,
  )
  return caller.test(value)
    ? undefined
    : `the ARN of a caller of account ${account} (${CALLERS}) while api_authorization is "iam"`
}

const tooFew = (policy: ApprovalPolicy, listed: readonly Listed[], people: People): readonly string[] => {
  const { approvals_needed, allow_machine, links } = policy
  const different = new Set(listed.map(({ principal }) => personOf(principal, people))).size
  if (approvals_needed > 1)
    return approvals_needed > different
      ? [
          `approvals_needed: found ${approvals_needed}, allowed is at most the number of listed approvers (${different})`,
        ]
      : []
  const decides = (channel: 'teams' | 'email') =>
    links[channel] === 'decide' && isNotifiedInTime(policy, channel)
  return allow_machine || listed.length > 0 || decides('teams') || decides('email')
    ? []
    : [
        'allow_machine: found false, allowed is true while no approver is listed and no link of a channel decides',
      ]
}
