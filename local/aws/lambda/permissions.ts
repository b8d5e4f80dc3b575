import type { Definition } from '../../terraform'
import { type FunctionReference, LambdaPermission, referenceOf, sameQualifier } from './definition'

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

/** Whether a permission is in the policy of what a caller names: functions and their aliases have one each. */
const isOf = (given: LambdaPermission, { name, qualifier }: FunctionReference): boolean => {
  const own = referenceOf(given.function_name)
  return own.name === name && sameQualifier(given.qualifier ?? own.qualifier, qualifier)
}

export const readPermissions = (definition: Pick<Definition, 'ofType' | 'accountId'>): Permits => {
  const permissions = definition.ofType('aws_lambda_permission', LambdaPermission)
  return (invoked, principal, sourceArn) =>
    permissions.some(
      ({ attributes: given }) =>
        isOf(given, referenceOf(invoked)) &&
        given.principal === principal &&
        (given.action === 'lambda:InvokeFunction' || given.action === 'lambda:*') &&
        (given.source_arn === undefined || arnLike(given.source_arn, sourceArn)) &&
        (given.source_account === undefined || given.source_account === definition.accountId),
    )
}

/** A permission as the statement that Lambda makes of it, in the policy of what has this ARN. */
export const statementOf = (arn: string, logicalName: string, given: LambdaPermission) => ({
  Sid: given.statement_id ?? logicalName,
  Effect: 'Allow',
  Principal: given.principal.endsWith('.amazonaws.com')
    ? { Service: given.principal }
    : { AWS: given.principal },
  Action: given.action,
  Resource: arn,
  Condition: {
    ...(given.source_arn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': given.source_arn } }),
    ...(given.source_account === undefined
      ? {}
      : { StringEquals: { 'AWS:SourceAccount': given.source_account } }),
  },
})

/** The resource-based policy that the permissions of a function or an alias make, as AWS writes it; `undefined` without any. */
export const functionPolicy = (
  definition: Pick<Definition, 'ofType'>,
  { arn }: { readonly arn: string },
): object | undefined => {
  const own = definition
    .ofType('aws_lambda_permission', LambdaPermission)
    .filter(({ attributes: given }) => isOf(given, referenceOf(arn)))
  if (own.length === 0) return undefined
  const statements = own.map(({ name, attributes: given }) => statementOf(arn, name, given))
  return { Version: '2012-10-17', Id: 'default', Statement: statements }
}
