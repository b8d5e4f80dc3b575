import { authorize, type Caller } from '../../../local/aws/iam/authorize'
import { type Asked, type Decision, evaluate, trusts } from '../../../local/aws/iam/evaluate'
import { arnOfPair, contextsOf, keysOf, type User, usersOf } from './calls'
import type { Deployed } from './deployed'
import { ELSEWHERE, KINDS } from './neighbours'

/** Both sides of a role that is assumed, and the policies of everything else. */
export const decide = ({ roles, policies }: Deployed, caller: Caller, asked: Asked): Decision => {
  const decision = authorize(asked, caller, policies)
  if (!decision.allowed || !/^sts:(AssumeRole|SetSourceIdentity)$/.test(asked.action)) return decision
  const trust = roles.find(({ arn }) => arn === asked.resource)?.trust
  return trust === undefined
    ? { allowed: false, reason: 'because no one may assume it' }
    : trusts(trust, caller.id, { action: asked.action, context: asked.context })
}

/** A call that is made, and what allows it. */
export interface Allowed {
  readonly action: string
  readonly resource: string
  readonly by: string
  /** Services that make it in the role's name. */
  readonly via: readonly string[]
}

export interface Verdicts {
  readonly user: User
  readonly allowed: readonly Allowed[]
  /** Calls of the code that are denied: each is a fault that an account would show. */
  readonly lacking: readonly string[]
  /** How many neighbours are denied, by what makes them neighbours. */
  readonly denied: Readonly<Record<Neighbour, number>>
  /** Neighbours that are allowed: each is a right too many. */
  readonly excess: readonly string[]
}

export type Neighbour = 'action' | 'resource' | 'place' | 'way'

interface NeighbourCall extends Asked {
  readonly kind: Neighbour
}

/** `aws_kms_key.plans-key/Generate`, without what Terraform's names have at their end. */
const statementName = (name: string): string =>
  name
    .replace(/_[0-9A-F]{8}(?=\/|$)/, '')
    .replace(/^aws_iam_role_policy\.(?:step-roles_)?[\w-]+?_permissions\//, '')
    .replace(/^aws_\w+\./, '')

export const verdictsOf = (deployed: Deployed): readonly Verdicts[] => {
  const universe = everything(deployed)
  return usersOf(deployed).map((user) => {
    const caller = deployed.caller(user.roleArn)
    const made = user.needs.map((pair) => {
      const [action = '', resource = ''] = pair.split(' ')
      const arn = arnOfPair(deployed, resource)
      const contexts = contextsOf(deployed, user, action, resource)
      const decisions = contexts.map((context) =>
        decide(deployed, caller, { action, resource: arn, context }),
      )
      const via = contexts.flatMap((context) => String(context['kms:ViaService'] ?? '').split('.')[0] || [])
      return { action, resource, decisions, via }
    })
    const neighbours = [
      ...others(deployed, user, universe),
      ...elsewhere(deployed, user),
      ...otherWays(deployed, user),
    ]
    // Elsewhere the role's own policies must not allow it: what is there may have any policy.
    const isAllowed = ({ kind, ...asked }: NeighbourCall) =>
      (kind === 'place'
        ? evaluate(asked, caller.limits ?? { identity: [] })
        : decide(deployed, caller, asked)
      ).allowed
    return {
      user,
      allowed: made.map(({ action, resource, decisions, via }) => ({
        action,
        resource,
        via,
        by: [...new Set(decisions.map(({ statement = '' }) => statementName(statement)))].join(', '),
      })),
      lacking: made.flatMap(({ action, resource, decisions }) =>
        (decisions.length === 0
          ? [{ allowed: false, reason: 'nothing is said of how it is called' }]
          : decisions
        )
          .filter(({ allowed }) => !allowed)
          .map(({ reason }) => `${user.name}: ${action} on ${resource}: ${reason}`),
      ),
      denied: {
        action: neighbours.filter(({ kind }) => kind === 'action').length,
        resource: neighbours.filter(({ kind }) => kind === 'resource').length,
        place: neighbours.filter(({ kind }) => kind === 'place').length,
        way: neighbours.filter(({ kind }) => kind === 'way').length,
      },
      excess: neighbours
        .filter(isAllowed)
        .map(
          ({ action, resource, context }) =>
            `${user.name}: ${action} on ${resource} ${JSON.stringify(context)}`,
        ),
    }
  })
}

/** Whatever could be asked of the stack's own resources. */
export const everything = ({
  resources,
}: Deployed): readonly { readonly action: string; readonly resource: string }[] => [
  ...resources.flatMap(({ address, type }) => {
    const { actions = [], below = [] } = KINDS[type] ?? {}
    return [
      ...actions.map((action) => ({ action, resource: address })),
      ...below.flatMap(({ path, actions: inner }) =>
        inner.map((action) => ({ action, resource: `${address}${path}` })),
      ),
    ]
  }),
  ...ELSEWHERE.map((action) => ({ action, resource: '*' })),
]

/** The same keys, as favourable as a caller could make them. */
export const attempts = ({ region }: Deployed, action: string): readonly Asked['context'][] => {
  const keys = keysOf(action)
  if (action.startsWith('kms:'))
    return [undefined, 'dynamodb', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm', 'lambda'].map((service) => ({
      ...keys,
      'kms:GrantIsForAWSResource': 'true',
      'kms:ViaService': service === undefined ? undefined : `${service}.${region}.amazonaws.com`,
    }))
  if (action === 'iam:PassRole')
    return ['lambda', 'ecs-tasks', 'ssm', 'ec2'].map((service) => ({
      ...keys,
      'iam:PassedToService': `${service}.amazonaws.com`,
    }))
  return [keys]
}

/** Other actions on what it uses, and everything on what it does not use. */
const others = (
  deployed: Deployed,
  { may }: User,
  universe: ReturnType<typeof everything>,
): readonly NeighbourCall[] => {
  const used = new Set(may.map((pair) => pair.split(' ')[1]))
  return universe
    .filter(({ action, resource }) => !may.includes(`${action} ${resource}`))
    .flatMap(({ action, resource }) =>
      attempts(deployed, action).map((context) => ({
        action,
        resource: arnOfPair(deployed, resource),
        context,
        kind: used.has(resource) ? ('action' as const) : ('resource' as const),
      })),
    )
}

/** What it uses, under the same name in another account, another region and another stage. */
const elsewhere = (deployed: Deployed, user: User): readonly NeighbourCall[] =>
  user.needs.flatMap((pair) => {
    const [action = '', resource = ''] = pair.split(' ')
    const arn = arnOfPair(deployed, resource)
    const { accountId, region } = deployed
    const account = arn.replace(`:${accountId}:`, ':999999999999:')
    // What monitors name may be in any region, and has another name where it is another.
    const places = resource.startsWith('aws_')
      ? [account, arn.replace(`:${region}:`, ':ap-southeast-2:'), staged(arn)]
      : [account, resource.endsWith('*') ? arn : `${arn}0`]
    return places
      .filter((one) => one !== arn)
      .flatMap((one) =>
        contextsOf(deployed, user, action, resource).map((context) => ({
          action,
          resource: one,
          context,
          kind: 'place' as const,
        })),
      )
  })

/** The name of another stage's: its suffix is behind the name, and before what is below it. */
const staged = (arn: string): string =>
  arn.startsWith('arn:aws:s3:::')
    ? arn.replace(/^(arn:aws:s3:::[^/]+)/, '$1-dev')
    : arn.replace(/^((?:[^:]*:){5}(?:[a-z-]+[:/])?[^:/]+)/, '$1-dev')

/** The same call in another way than the code makes it: the key by another service or directly, an item of another key. */
const otherWays = (deployed: Deployed, user: User): readonly NeighbourCall[] =>
  user.needs.flatMap((pair) => {
    const [action = '', resource = ''] = pair.split(' ')
    const made = contextsOf(deployed, user, action, resource).map((context) => JSON.stringify(context))
    const ways = [
      ...attempts(deployed, action),
      ...(resource === 'aws_dynamodb_table.monitor-state' ? [keysOf(action)] : []),
    ]
    const conditional =
      resource === 'aws_kms_key.data-key' ||
      action === 'iam:PassRole' ||
      (user.name === 'approval-handler' && resource === 'aws_dynamodb_table.monitor-state')
    return conditional
      ? ways
          .map((context) => ({
            ...context,
            ...(action.startsWith('kms:') ? { 'kms:GrantIsForAWSResource': undefined } : {}),
          }))
          .filter((context) => !made.includes(JSON.stringify(context)))
          .map((context) => ({
            action,
            resource: arnOfPair(deployed, resource),
            context,
            kind: 'way' as const,
          }))
      : []
  })
