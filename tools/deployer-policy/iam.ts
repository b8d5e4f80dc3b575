import { API_ALIAS } from '../../functions/approval-handler/contract'
import type { StackSettings } from '../../stacks/settings'
import { iamName } from '../../stacks/settings/names'
import type { Right, RightsContext } from './model'

/** Whose rights these are: policies and role that begin so are out of their own reach. */
export const DEPLOYER = 'cloudops-deployer'

/** The boundary of every role that a deployer may make; where the settings name none, one of this name. */
export const boundaryArn = ({ iam, account_id }: Pick<StackSettings, 'iam' | 'account_id'>): string =>
  iam.permissions_boundary_arn ?? `arn:aws:iam::${account_id}:policy/cloudops-boundary`

/** What changes who may do what: of a role only within the boundary, and never of the deployer itself. */
export const iamRights = ({ settings, resources }: RightsContext): readonly Right[] => {
  const named = (kind: 'role' | 'policy', name: string) =>
    `arn:aws:iam::${settings.account_id}:${kind}${settings.iam.path ?? '/'}${name}`
  const at = (kind: 'role' | 'policy') => named(kind, iamName(settings, 'cloudops-*'))
  const within = { StringEquals: { 'iam:PermissionsBoundary': boundaryArn(settings) } }
  return [
    {
      service: 'iam',
      actions: [
        'AttachRolePolicy',
        'CreateRole',
        'DeleteRolePolicy',
        'DetachRolePolicy',
        'PutRolePermissionsBoundary',
        'PutRolePolicy',
      ],
      on: [at('role')],
      condition: within,
    },
    {
      service: 'iam',
      actions: [
        'DeleteRole',
        'GetRole',
        'GetRolePolicy',
        'ListAttachedRolePolicies',
        'ListInstanceProfilesForRole',
        'ListRolePolicies',
        'ListRoleTags',
        'TagRole',
        'UntagRole',
        'UpdateRole',
        'UpdateRoleDescription',
      ],
      on: [at('role')],
    },
    // Preflight says whether the deployment guide's is there; its name has no stage.
    ...(settings.stage === ''
      ? [
          {
            service: 'iam',
            actions: ['GetRole'],
            on: [`arn:aws:iam::${settings.account_id}:role/lambda-execution-role`],
          },
        ]
      : []),
    // IAM knows no condition on the boundary for it: of the roles of the definition alone, not of all that begin as they do.
    {
      service: 'iam',
      actions: ['UpdateAssumeRolePolicy'],
      on: resources('aws_iam_role').map(({ name }) => named('role', name)),
    },
    {
      service: 'iam',
      actions: ['PassRole'],
      on: [at('role')],
      condition: {
        StringEquals: {
          'iam:PassedToService': [
            'apigateway.amazonaws.com',
            'lambda.amazonaws.com',
            ...(settings.agent.harness === true ? ['bedrock-agentcore.amazonaws.com'] : []),
          ],
        },
      },
    },
    {
      service: 'iam',
      actions: [
        'CreatePolicy',
        'CreatePolicyVersion',
        'DeletePolicy',
        'DeletePolicyVersion',
        'GetPolicy',
        'GetPolicyVersion',
        'ListPolicyTags',
        'ListPolicyVersions',
        'TagPolicy',
        'UntagPolicy',
      ],
      on: [at('policy')],
    },
  ]
}

/** Whatever else is attached to a deployer: it changes neither the boundary nor itself, takes no role out of the boundary, and is not API Gateway. */
export const refusals = (settings: StackSettings): readonly Right[] => {
  const own = (kind: 'role' | 'policy' | 'user' | 'group') =>
    `arn:aws:iam::${settings.account_id}:${kind}/*${DEPLOYER}*`
  return [
    {
      service: 'iam',
      actions: [
        'CreatePolicy',
        'CreatePolicyVersion',
        'DeletePolicy',
        'DeletePolicyVersion',
        'SetDefaultPolicyVersion',
        'TagPolicy',
        'UntagPolicy',
      ],
      on: [boundaryArn(settings), own('policy')],
    },
    {
      service: 'iam',
      actions: [
        'Add*',
        'Attach*',
        'Create*',
        'Delete*',
        'Detach*',
        'PassRole',
        'Put*',
        'Remove*',
        'Tag*',
        'Untag*',
        'Update*',
      ],
      on: [own('role'), own('user'), own('group')],
    },
    {
      service: 'iam',
      actions: ['DeleteRolePermissionsBoundary', 'DeleteUserPermissionsBoundary'],
      on: ['*'],
    },
    // What comes by this alias is believed to come from API Gateway, with the identity that it checked.
    {
      service: 'lambda',
      actions: ['InvokeFunction'],
      on: [`arn:aws:lambda:*:${settings.account_id}:function:*:${API_ALIAS}`],
    },
  ]
}
