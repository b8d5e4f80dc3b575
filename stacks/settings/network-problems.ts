import { empty, problem } from '../../functions/domain/monitor-rules/problem'
import type { StackSettings } from './model'

/** Lambda takes so many of each. */
const [MOST_SUBNETS, MOST_GROUPS] = [16, 5]

const tooMany = (field: string, ids: readonly string[] | undefined, most: number): readonly string[] =>
  new Set(ids).size <= most
    ? []
    : [problem(field, ids?.length, `at most ${most}, which is what Lambda takes`)]

/** What Lambda refuses, and what is of another region than the API or the functions. */
export const networkProblems = ({
  region,
  account_id,
  vpc,
  api_domain,
  web_acl_arn,
  vantage,
}: StackSettings): readonly string[] => {
  const foreign = (field: string, arn: string | undefined, account: boolean): readonly string[] => {
    const [, , , ofRegion, ofAccount] = arn?.split(':') ?? []
    // A witness has no API: what is given for one is the first deployment's.
    return arn === undefined ||
      vantage?.role === 'witness' ||
      (ofRegion === region && (!account || ofAccount === account_id))
      ? []
      : [problem(field, arn, `one of ${region}${account ? ` in account ${account_id}` : ''}`)]
  }
  return [
    ...empty('vpc.subnet_ids', vpc?.subnet_ids, 'subnet'),
    ...empty('vpc.security_group_ids', vpc?.security_group_ids, 'security group'),
    ...tooMany('vpc.subnet_ids', vpc?.subnet_ids, MOST_SUBNETS),
    ...tooMany('vpc.security_group_ids', vpc?.security_group_ids, MOST_GROUPS),
    ...foreign('api_domain.certificate_arn', api_domain?.certificate_arn, true),
    ...foreign('web_acl_arn', web_acl_arn, false),
  ]
}
