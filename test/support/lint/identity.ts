import { WITHOUT_RESOURCE } from '../definition/calls'
import { listOf, referred, type Statement, statementsOf } from '../definition/model'
import { allows, isSet, only, type Rule, rule } from './model'

const POLICIES = ['aws_iam_policy', 'aws_iam_role_policy']
const principals = ({ Principal }: Statement) =>
  typeof Principal === 'object' ? Object.entries(Principal) : []

/** A service, a role of the stack, or an account with the role of it that is meant. */
const isNamedTaker = (name: string, { Condition }: Statement): boolean =>
  /^[a-z]+\.amazonaws\.com$/.test(name) ||
  referred(name).startsWith('aws_iam_role.') ||
  (/^arn:aws:iam::\d{12}:root$/.test(name) &&
    listOf(Condition?.ArnEquals?.['aws:PrincipalArn']).some((arn) =>
      /^arn:aws:iam::\d{12}:role\/[^*?]+$/.test(arn),
    ))

/** Roles, policies, and what they say. */
export const identityRules: readonly Rule[] = [
  rule('policy-names-actions', 'A policy names each action', POLICIES, ({ attributes }) =>
    allows(attributes.policy).every(
      ({ Action }) => listOf(Action).length > 0 && listOf(Action).every((action) => !action.includes('*')),
    ),
  ),
  rule(
    'policy-names-resources',
    'A policy names resources, but for actions that know none',
    POLICIES,
    ({ attributes }) =>
      allows(attributes.policy).every(
        ({ Action, Resource }) =>
          !listOf(Resource).includes('*') ||
          listOf(Action).every((action) => WITHOUT_RESOURCE[action] !== undefined),
      ),
  ),
  rule(
    'policy-without-exclusions',
    'A policy says what it is about, and not what it is not about',
    POLICIES,
    ({ attributes }) => !/"Not(Action|Resource|Principal)"/.test(String(attributes.policy)),
  ),
  rule(
    'policy-hands-on-bounded',
    'A role that is passed is named, for one service',
    POLICIES,
    ({ attributes }) =>
      allows(attributes.policy).every(
        ({ Action, Resource, Condition }) =>
          !listOf(Action).includes('iam:PassRole') ||
          (!listOf(Resource).includes('*') &&
            JSON.stringify(Condition ?? '').includes('iam:PassedToService')),
      ),
  ),
  rule('policy-without-iam', 'No role changes rights', POLICIES, ({ attributes }) =>
    allows(attributes.policy).every(({ Action }) =>
      listOf(Action).every((action) => action === 'iam:PassRole' || !action.startsWith('iam:')),
    ),
  ),
  rule(
    'policy-keys-by-service',
    'A key that encrypts is used by services in the name of a role, and not directly',
    POLICIES,
    ({ attributes }) =>
      allows(attributes.policy).every(
        ({ Action, Resource, Condition }) =>
          !listOf(Action).some((action) => /^kms:(Decrypt|Encrypt|GenerateDataKey)$/.test(action)) ||
          !listOf(Resource).some((arn) => referred(arn) === 'aws_kms_key.data-key') ||
          Condition?.StringEquals?.['kms:ViaService'] !== undefined,
      ),
  ),
  rule(
    'policy-deletes-no-documents',
    'No role deletes documents or their versions',
    POLICIES,
    ({ attributes }) =>
      allows(attributes.policy).every(
        ({ Action, Resource }) =>
          !listOf(Action).some((action) => action.startsWith('s3:Delete')) ||
          !listOf(Resource).some((arn) => referred(arn) === 'aws_s3_bucket.documents'),
      ),
  ),
  rule(
    'policy-is-own',
    'No policy of AWS is attached to a role',
    'aws_iam_role_policy_attachment',
    ({ attributes }) => !String(attributes.policy_arn).startsWith('arn:aws:iam::aws:'),
    {
      except: /\.approval-api_account_policy/,
      reason:
        'API Gateway checks its role for exactly this policy of AWS; `manage_api_gateway_account` leaves it to somebody else',
    },
  ),
  rule(
    'role-named-takers',
    'A role is taken by one named service, or by named roles',
    'aws_iam_role',
    ({ attributes }) =>
      allows(attributes.assume_role_policy).every(
        (one) =>
          principals(one).length === 1 &&
          principals(one).every(([, who]) => listOf(who).every((name) => isNamedTaker(name, one))),
      ),
  ),
  only(
    ({ id }) => id === 'repair-role',
    rule(
      'role-of-repairs-by-decision',
      'The role of repairs is taken for a decision alone',
      'aws_iam_role',
      ({ attributes }) =>
        statementsOf(attributes.assume_role_policy).every(
          ({ Condition }) => Condition?.StringLike?.['sts:SourceIdentity'] === 'd-*',
        ),
    ),
  ),
  rule(
    'role-within-boundary',
    'A role has a permissions boundary',
    'aws_iam_role',
    isSet('permissions_boundary'),
    {
      notWanted:
        'boundaries are those of an organization; `iam.permissions_boundary_arn` sets one for every role, and `npm run deployer-policy` writes one that fits',
    },
  ),
  rule(
    'role-takers-of-this-account',
    'A service takes a role for this account alone',
    'aws_iam_role',
    ({ attributes }) =>
      allows(attributes.assume_role_policy).every(
        (one) =>
          principals(one).every(([kind]) => kind !== 'Service') ||
          JSON.stringify(one.Condition ?? '').includes('aws:SourceAccount'),
      ),
    {
      notWanted:
        'Lambda and API Gateway take a role for a function or an account that somebody with `iam:PassRole` gave it to, and IAM passes roles within an account only',
    },
  ),
]
