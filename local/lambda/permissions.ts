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

/** The resource-based policy that a function's permissions make, as AWS writes it; `undefined` without any. */
export const functionPolicy = (
  definition: Pick<Definition, 'ofType'>,
  { name, arn }: { readonly name: string; readonly arn: string },
): object | undefined => {
  const own = definition
    .ofType('aws_lambda_permission', LambdaPermission)
    .filter(({ attributes: { function_name } }) => functionName(function_name) === name)
  if (own.length === 0) return undefined
  const statements = own.map(({ name: logicalName, attributes: given }) => ({
    Sid: given.statement_id ?? logicalName,
    Effect: 'Allow',
    Principal: given.principal.includes('.amazonaws.com')
      ? { Service: given.principal }
      : { AWS: given.principal },
    Action: given.action,
    Resource: arn,
    ...(given.source_arn !== undefined && { Condition: { ArnLike: { 'AWS:SourceArn': given.source_arn } } }),
  }))
  return { Version: '2012-10-17', Id: 'default', Statement: statements }
}
