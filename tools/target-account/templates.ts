import type { TargetRole } from '../../stacks/target-account'

const document = (Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })
const descriptionOf = ({ kind }: TargetRole): string =>
  `CloudOps Agent: assumed to ${kind === 'repair' ? 'repair' : 'look at'} what monitors name`
const managedName = ({ name }: TargetRole, index: number): string => `${name}-${index + 1}`

/** A template for `aws cloudformation deploy --capabilities CAPABILITY_NAMED_IAM`. */
export const cloudFormation = (roles: readonly TargetRole[]): object => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description:
    'CloudOps Agent: roles by which a deployment of another account looks at and repairs what its monitors name here',
  Resources: Object.fromEntries(
    roles.flatMap((role) => {
      const id = role.kind === 'repair' ? 'RepairRole' : 'ReadRole'
      const { inline, attached } = role.policies
      return [
        [
          id,
          {
            Type: 'AWS::IAM::Role',
            Properties: {
              RoleName: role.name,
              Path: role.path,
              Description: descriptionOf(role),
              AssumeRolePolicyDocument: document([role.trust]),
              ...(inline.length === 0
                ? {}
                : { Policies: [{ PolicyName: 'contract', PolicyDocument: document(inline) }] }),
            },
          },
        ],
        ...attached.map((statements, index) => [
          `${id}Policy${index + 1}`,
          {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: {
              ManagedPolicyName: managedName(role, index),
              PolicyDocument: document(statements),
              Roles: [{ Ref: id }],
            },
          },
        ]),
      ]
    }),
  ),
})

/** Terraform's JSON, for a file such as `cloudops.tf.json`. */
export const terraform = (roles: readonly TargetRole[]): object => {
  const named = <A>(of: (role: TargetRole) => readonly (readonly [string, A])[]) =>
    Object.fromEntries(roles.flatMap(of))
  const roleName = ({ kind }: TargetRole): string => `\${aws_iam_role.cloudops-${kind}.name}`
  const managed = (role: TargetRole) =>
    role.policies.attached.map((statements, index) => ({
      statements,
      index,
      id: `cloudops-${role.kind}-${index + 1}`,
    }))
  const resource = {
    aws_iam_role: named((role) => [
      [
        `cloudops-${role.kind}`,
        {
          name: role.name,
          path: role.path,
          description: descriptionOf(role),
          assume_role_policy: JSON.stringify(document([role.trust])),
        },
      ],
    ]),
    aws_iam_role_policy: named((role) =>
      role.policies.inline.length === 0
        ? []
        : [
            [
              `cloudops-${role.kind}`,
              {
                name: 'contract',
                role: roleName(role),
                policy: JSON.stringify(document(role.policies.inline)),
              },
            ],
          ],
    ),
    aws_iam_policy: named((role) =>
      managed(role).map(({ id, statements, index }) => [
        id,
        { name: managedName(role, index), policy: JSON.stringify(document(statements)) },
      ]),
    ),
    aws_iam_role_policy_attachment: named((role) =>
      managed(role).map(({ id }) => [
        id,
        { role: roleName(role), policy_arn: `\${aws_iam_policy.${id}.arn}` },
      ]),
    ),
  }
  return {
    resource: Object.fromEntries(Object.entries(resource).filter(([, all]) => Object.keys(all).length > 0)),
  }
}
