import { problem } from '../../functions/domain/monitor-rules/problem'
import type { StackSettings } from './model'
import { named } from './names'
import { TagName } from './scalars'

/** AWS takes fifty tags of a resource; `Project` and `Stage` are two of them. */
const MOST_TAGS = 48

/** A name that is no tag's would be left out without a word: a record keeps what it knows. */
export const tagProblems = ({ tags }: Record<string, unknown>): readonly string[] => {
  if (typeof tags !== 'object' || tags === null) return []
  const names = Object.keys(tags)
  return [
    ...names.flatMap((name, index) => {
      const wrong = (allowed: string) => [`tags: found ${JSON.stringify(name)}, allowed is ${allowed}`]
      if (!TagName.is(name)) return wrong(TagName.description)
      // IAM knows no capitals in the names of tags, and refuses what it takes for the same twice.
      const same = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase())
      return same === undefined ? [] : wrong(`a name once: to IAM it is ${JSON.stringify(same)}`)
    }),
    ...(names.length <= MOST_TAGS ? [] : [problem('tags', names.length, `at most ${MOST_TAGS}`)]),
  ]
}

/** IAM takes so many characters of the name of a role. */
const ROLE_NAME = 64

/** Addresses that are there already: both would be one subscription, and whoever left once would be gone. Capitals make no other mailbox. */
export const emailProblems = (
  settings: Pick<StackSettings, 'alert_emails' | 'escalation_emails'>,
): readonly string[] =>
  (['alert_emails', 'escalation_emails'] as const).flatMap((field) =>
    settings[field].flatMap((email, index, all) =>
      all.findIndex((other) => other.toLowerCase() === email.toLowerCase()) === index
        ? []
        : [problem(`${field}.${index}`, email, 'each address once, in whatever capitals')],
    ),
  )

/** Names of roles that would be too long, and keys of another region. */
export const organizationProblems = (settings: StackSettings): readonly string[] => {
  const { iam, region, customer_keys, manage_api_gateway_account, vantage } = settings
  const names = [
    'cloudops-invoke-agent-analysis',
    ...(manage_api_gateway_account ? [`cloudops-api-gateway-logs-${region}`] : []),
    ...(vantage?.role === 'witness' ? [`cloudops-witness-${region}`] : []),
    ...(vantage?.witnesses ?? []).map((one) => `cloudops-vantage-${one.region}`),
  ]
  const longest = named(
    settings,
    names.reduce((a, b) => (b.length > a.length ? b : a)),
  )
  const left = ROLE_NAME - longest.length
  // A witness has neither bus nor archive nor switch: keys of those are the first deployment's.
  const isLeftOut = (key: string) => vantage?.role === 'witness' && key !== 'queues' && key !== 'environment'
  return [
    ...((iam.role_prefix?.length ?? 0) > left
      ? [
          problem(
            'iam.role_prefix',
            iam.role_prefix,
            `at most ${left} characters: with ${longest} the name of a role ends at ${ROLE_NAME}`,
          ),
        ]
      : []),
    ...Object.entries(customer_keys).flatMap(([name, key]) =>
      typeof key !== 'string' || key === 'data' || key.split(':')[3] === region || isLeftOut(name)
        ? []
        : [problem(`customer_keys.${name}`, key, `a key of ${region}`)],
    ),
  ]
}
