import type * as t from 'io-ts'
import { struct, text } from './codec'
import { setting } from './setting'

/** Another account, in which the resources of a monitor are. */
export const MonitorAccount = struct(
  'MonitorAccount',
  {
    role_arn: setting(
      text('RepairRoleArn', 'the ARN of a role whose name begins with "cloudops-repair"', {
        pattern: '^arn:aws:iam::\\d{12}:role/([\\w+=,.@-]+/)*cloudops-repair[\\w+=,.@-]{0,49}$',
      }),
      {
        description:
          'Role in the account of its resources that repairs assume. What only looks assumes the role whose name has `cloudops-read` in its place; `make target-account` writes both',
      },
    ),
    external_id: setting(
      text('ExternalId', '2 to 128 of A-Z a-z 0-9 + = , . @ : / -', {
        pattern: '^[\\w+=,.@:/-]{2,128}$',
      }),
      { description: 'What both roles want to be told by whoever assumes them' },
    ),
  },
  {},
)
export type MonitorAccount = t.TypeOf<typeof MonitorAccount>

/** The role of an account for what is done: both have the same name but for this word. */
export const roleIn = ({ role_arn }: MonitorAccount, role: 'repair' | 'read'): string =>
  role === 'repair' ? role_arn : role_arn.replace(/cloudops-repair(?=[^/]*$)/, 'cloudops-read')

export const accountIdOf = ({ role_arn }: MonitorAccount): string => role_arn.split(':')[4] ?? ''
