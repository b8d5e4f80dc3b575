import { empty, problem } from '../../functions/domain/monitor-rules/problem'
import type { StackSettings } from './model'

/** What is of another region than the API or the functions. */
export const networkProblems = ({
  region,
  account_id,
  vpc,
  api_domain,
  web_acl_arn,
}: StackSettings): readonly string[] => {
  const foreign = (field: string, arn: string | undefined, account: boolean): readonly string[] => {
    const [, , , ofRegion, ofAccount] = arn?.split(':') ?? []
    return arn === undefined || (ofRegion === region && (!account || ofAccount === account_id))
      ? []
      : [problem(field, arn, `one of ${region}${account ? ` in account ${account_id}` : ''}`)]
  }
  return [
    ...empty('vpc.subnet_ids', vpc?.subnet_ids, 'subnet'),
    ...empty('vpc.security_group_ids', vpc?.security_group_ids, 'security group'),
    ...foreign('api_domain.certificate_arn', api_domain?.certificate_arn, true),
    ...foreign('web_acl_arn', web_acl_arn, false),
  ]
}
