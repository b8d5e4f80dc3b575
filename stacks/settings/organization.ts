import * as t from 'io-ts'
import { text } from '../../schemas/codec'
import { setting } from '../../schemas/setting'

/** What an organization wants of every role. */
export const IamSettings = t.partial(
  {
    permissions_boundary_arn: setting(
      text('BoundaryArn', 'the ARN of an IAM policy', {
        pattern: '^arn:aws:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+$',
      }),
      { description: 'Permissions boundary of every role that the stack makes' },
    ),
    path: setting(
      text('IamPath', 'a path such as /platform/cloudops/', {
        pattern: '^/([\\w+=,.@-]+/)*$',
        maxLength: 200,
      }),
      { description: 'Path of every role and policy that the stack makes' },
    ),
    role_prefix: setting(
      text('RolePrefix', 'up to 30 of A-Z a-z 0-9 + = , . @ _ -', { pattern: '^[\\w+=,.@-]{1,30}$' }),
      { description: 'What the name of every role and policy begins with' },
    ),
  },
  'IamSettings',
)

/** A key that the stack makes, or one of the organization's. */
const KeyChoice = text('KeyChoice', '"data" for the key of the stack, or the ARN of a KMS key', {
  pattern: '^(data|arn:aws:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+)$',
})

/** What AWS encrypts by keys of its own where nothing is set. */
export const CustomerKeys = t.partial(
  {
    bus: setting(KeyChoice, { description: 'Key of the events on the bus and of its rules' }),
    archive: setting(KeyChoice, { description: 'Key of the archive of events' }),
    queues: setting(KeyChoice, { description: 'Key of the dead-letter queues' }),
    environment: setting(KeyChoice, { description: "Key of the functions' variables" }),
    parameter: setting(KeyChoice, { description: 'Key of the switch that stops executions' }),
  },
  'CustomerKeys',
)
export type CustomerKeys = t.TypeOf<typeof CustomerKeys>

/** The ARN of a key that was chosen; `undefined` for AWS's own. */
export const chosenKey = (choice: string | undefined, dataKeyArn: string): string | undefined =>
  choice === 'data' ? dataKeyArn : choice
