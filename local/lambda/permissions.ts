import type { Definition } from '../terraform'
import { functionName, LambdaPermission } from './definition'

/** Whether a service may invoke a function for a rule, topic or API: what `aws_lambda_permission` says. */
export type Permits = (invoked: string, principal: string, sourceArn: string) => boolean

/** IAM's `ArnLike`: `*` is any text, `?` one character. */
const arnLike = (pattern: string, arn: string): boolean => {
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(arn)
}

export const readPermissions = (definition: Pick<Definition, 'ofType' | 'accountId'>): Permits => {
  const permissions = definition.ofType('aws_lambda_permission', LambdaPermission)
  return (invoked, principal, sourceArn) =>
    permissions.some(
      ({ attributes: given }) =>
        functionName(given.function_name) === functionName(invoked) &&
        given.principal === principal &&
        (given.action === 'lambda:InvokeFunction' || given.action === 'lambda:*') &&
        (given.source_arn === undefined || arnLike(given.source_arn, sourceArn)) &&
        (given.source_account === undefined || given.source_account === definition.accountId),
    )
}
