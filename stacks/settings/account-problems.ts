import { problem } from '../../functions/domain/monitor-rules/problem'
import type { Monitor } from '../../schemas/monitor'
import { accountIdOf } from '../../schemas/monitor-account'
import type { StackSettings } from './model'

/** Where no account is set yet, this is what is said, and nothing of its resources. */
export const NO_ACCOUNT = '000000000000'

/** Texts within a value, with their paths. */
const textsOf = (value: unknown, path: string): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`))
}

/** Every ARN of a monitor must be of the account whose role is assumed for it: others are in no one's rights. */
const foreignArns = ({ resources, account }: Monitor, own: string): readonly string[] => {
  const expected = account === undefined ? own : accountIdOf(account)
  return textsOf(resources, 'resources').flatMap(([path, arn]) => {
    const [scheme, , , , id = ''] = arn.split(':')
    return scheme !== 'arn' || id === '' || id === expected || expected === NO_ACCOUNT
      ? []
      : [
          problem(
            path,
            arn,
            `an ARN of account ${expected}${account === undefined ? ', or of the account that the monitor names by `account`' : ', which `account` names'}`,
          ),
        ]
  })
}

/** What of monitors names an account that could not be reached, or two things for one. */
export const accountProblems = ({
  monitors,
  account_id,
}: Pick<StackSettings, 'monitors' | 'account_id'>): readonly string[] => {
  const known = new Map<string, string>()
  return monitors.flatMap((monitor, index) => {
    const { account } = monitor
    const lines = [...foreignArns(monitor, account_id)]
    if (account !== undefined) {
      const { role_arn, external_id } = account
      const before = known.get(role_arn) ?? external_id
      known.set(role_arn, before)
      if (accountIdOf(account) === account_id)
        lines.push(
          problem(
            'account.role_arn',
            role_arn,
            'a role of another account; without `account` it is the own one',
          ),
        )
      if (before !== external_id)
        lines.push(
          problem('account.external_id', external_id, 'the one that another monitor gives for the same role'),
        )
    }
    return lines.map((line) => `monitors.${index}.${line}`)
  })
}
