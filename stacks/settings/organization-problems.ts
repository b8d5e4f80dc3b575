import { problem } from '../../functions/domain/monitor-rules/problem'
import type { StackSettings } from './model'
import { named } from './names'
import { TagName } from './scalars'

/** A name that is no tag's would be left out without a word: a record keeps what it knows. */
export const tagProblems = ({ tags }: Record<string, unknown>): readonly string[] =>
  typeof tags !== 'object' || tags === null
    ? []
    : Object.keys(tags).flatMap((name) =>
        TagName.is(name) ? [] : [`tags: found ${JSON.stringify(name)}, allowed is ${TagName.description}`],
      )

/** IAM takes so many characters of the name of a role. */
const ROLE_NAME = 64

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
      key === undefined || key === 'data' || key.split(':')[3] === region
        ? []
        : [problem(`customer_keys.${name}`, key, `a key of ${region}`)],
    ),
  ]
}
