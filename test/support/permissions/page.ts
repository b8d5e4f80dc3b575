import type { Allowed, Verdicts } from './decide'
import type { EdgeVerdicts } from './edges'
import type { PersonVerdict } from './people'

const KIND_NAMES: Readonly<Record<string, string>> = {
  aws_dynamodb_table: 'table',
  aws_s3_bucket: 'bucket',
  aws_sqs_queue: 'queue',
  aws_sns_topic: 'topic',
  aws_kms_key: 'key',
  aws_secretsmanager_secret: 'secret',
  aws_ssm_parameter: 'parameter',
  aws_cloudwatch_event_bus: 'bus',
  aws_cloudwatch_log_group: 'log group',
  aws_iam_role: 'role',
}

/** `table `alerts``, and an ARN without what all of them begin with. */
const label = (resource: string): string => {
  const [, type = '', name = ''] = /^(aws_\w+)\.(.+)$/.exec(resource) ?? []
  const kind = KIND_NAMES[type]
  return kind === undefined ? `\`${resource.replace(/^arn:aws:/, '')}\`` : `${kind} \`${name}\``
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

/** One line for what is allowed on a resource by the same statement. */
const rowsOf = ({ allowed }: Verdicts): readonly (readonly string[])[] => {
  const groups = new Map<string, Pick<Allowed, 'resource' | 'by' | 'via'> & { readonly actions: string[] }>()
  for (const { action, resource, by, via } of allowed) {
    const key = `${resource} ${by} ${via} ${action.split(':')[0]}`
    const group = groups.get(key) ?? { resource, by, via, actions: [] }
    groups.set(key, group)
    group.actions.push(action)
  }
  return [...groups.values()].map(({ resource, by, via, actions }) => [
    actions.map((action, index) => `\`${index === 0 ? action : action.split(':')[1]}\``).join(', '),
    via.length === 0 ? label(resource) : `${label(resource)}, via ${via.join(', ')}`,
    `\`${by}\``,
  ])
}

const count = (number: number): string => number.toLocaleString('en-US')

export interface Proofs {
  readonly verdicts: readonly Verdicts[]
  readonly edges: EdgeVerdicts
  readonly people: readonly PersonVerdict[]
  /** Calls of administrators that were tried and denied. */
  readonly foreign: number
  readonly administrator: number
}

/** Each action with what it is on, or how many of a kind. */
const changesOf = ({ changes }: PersonVerdict): string => {
  const on = new Map<string, string[]>()
  for (const pair of changes) {
    const [action = '', resource = ''] = pair.split(' ')
    on.set(action, [...(on.get(action) ?? []), resource.replace(/_function_[0-9A-F]{8}$/, '')])
  }
  return [...on]
    .map(([action, resources]) =>
      resources.length > 3
        ? `\`${action}\` on ${resources.length} of the kind ${KIND_NAMES[resources[0]?.split('.')[0] ?? ''] ?? 'others'}`
        : `\`${action}\` on ${resources.map((one) => label(one).replace(/`aws_\w+\./, '`')).join(', ')}`,
    )
    .join('; ')
}

/** The part of docs/security.md about rights. */
export const rightsPage = ({
  verdicts,
  edges,
  people,
  foreign,
  administrator,
}: Proofs): readonly string[] => [
  '## Functions',
  '',
  'Each call that the code of a function makes, what it is on, and the statement that allows it: of the role, or of the policy of a key or role. The roles `cloudops-repair`',
  'and `cloudops-read` are assumed for one step, with a session policy of that step ([execution.md](execution.md)). What a monitor names is here an example.',
  '',
  ...verdicts.flatMap((one) => [
    `### ${one.user.name}`,
    '',
    ...table(['call', 'on', 'allowed by'], rowsOf(one)),
    '',
  ]),
  '## Denied beside it',
  '',
  'What was asked for each role and is denied: other actions on what it uses; anything on what it does not use, or on nothing in particular; what it uses under the same name in',
  'another account, region or stage; and the same call in another way, for example by another service or on another item.',
  '',
  ...table(
    ['role', 'other actions', 'other resources', 'elsewhere', 'another way'],
    verdicts.map(({ user, denied }) => [
      `\`${user.name}\``,
      ...[denied.action, denied.resource, denied.place, denied.way].map(count),
    ]),
  ),
  '',
  '## People',
  '',
  'What the policies that are given to people let them do with the same resources; what each is for is in [deploying.md](deploying.md#who-may-do-what). Approvers and maintainers call',
  'the API, and a follower makes rules and queues of its own.',
  '',
  ...table(
    ['policy', 'changes, sends or invokes', 'reads', 'denied'],
    people.map((one) => [
      `\`${one.policy}\``,
      changesOf(one) || 'nothing',
      count(one.reads),
      count(one.denied),
    ]),
  ),
  '',
  '## Services and administrators',
  '',
  `Rules, topics and alarms have ${count(edges.edges)} ways to call what they lead to, each allowed by the policy of the target; ${count(edges.denied)} others, from each of them to what it`,
  'does not lead to and from the same names in another account, are denied.',
  '',
  `Administrators of two other accounts, one of which is admitted with events of its own, were refused ${count(foreign)} calls. An administrator of the own account is`,
  `refused ${count(administrator)} calls by the policies of keys, bus and bucket: to make or check a MAC, to speak as the system, to read or write documents. Such a person can change these policies.`,
  '',
]
