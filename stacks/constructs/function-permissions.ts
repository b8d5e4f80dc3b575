import type { FunctionContract, Permission, ResourceName } from '../../functions/runtime/contract'
import { defined } from '../../schemas/defined'
import { profileModels } from '../agent-resources'
import { keyUses } from './customer-keys'
import type { Statement } from './role-policies'
import { STEP_ROLES, type StackBindings } from './stack-bindings'
import { vpcOf, vpcStatements } from './vpc'

/** Services that use the data key on behalf of a caller, by the prefix of their actions. */
const ENCRYPTED = ['dynamodb', 's3', 'secretsmanager', 'sns'] as const
/** What only reads what somebody else has encrypted. */
const READS = /^(secretsmanager:Get|s3:Get|ssm:Get|lambda:)/

const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
})

/** What permissions are about: what no one has named is not there. */
export interface StepBindings {
  readonly settings: StackBindings['settings']
  readonly resources: Readonly<Partial<Record<ResourceName, readonly string[]>>>
}

/** What permissions come to under the settings: one statement for each list of resources. */
const contracted = (
  permissions: readonly Permission[],
  { resources, settings }: StepBindings,
): readonly Statement[] => {
  const allowed = new Set(settings.execution.allowed_actions)
  // Actions of a plan may ask for the same permission.
  const byResources = new Map<
    string,
    Pick<Permission, 'condition'> & { readonly arns: readonly string[]; readonly actions: Set<string> }
  >()
  for (const { action, actions, resources: names, condition } of permissions) {
    const arns = names.flatMap((name) => resources[name] ?? [])
    // What the settings neither allow nor name needs no permission.
    if (arns.length === 0 || (action !== undefined && !allowed.has(action))) continue
    const key = JSON.stringify([arns, condition])
    const known = byResources.get(key) ?? { arns, actions: new Set(), ...defined({ condition }) }
    byResources.set(key, known)
    for (const needed of actions) known.actions.add(needed)
  }
  return [...byResources.values()].map(({ arns, actions, condition }, index) => ({
    ...allow(`Contract${index + 1}`, [...actions], arns),
    ...defined({ Condition: condition }),
  }))
}

/** Statements of a role that functions assume: their permissions about what monitors name, each once. */
export const stepStatements = (
  permissions: readonly Permission[],
  bindings: StepBindings,
): readonly Statement[] => [
  ...contracted(permissions, bindings),
  ...recordLimits(permissions, bindings.settings, bindings.resources['route53/zones'] ?? []),
]

/** Statements of a function's role: its contract's permissions, and those that no call in the code shows. */
export const permissionStatements = (
  contract: FunctionContract,
  bindings: StackBindings,
  own: {
    readonly id: string
    readonly logGroupArn: string
    readonly failuresArn: string
    readonly functionArn: string
  },
): readonly Statement[] => {
  const { dataKeyArn, settings, stepRoles } = bindings
  const used = contract.permissions.flatMap(({ actions }) => actions)
  const via = ENCRYPTED.filter((service) => used.some((action) => action.startsWith(`${service}:`))).map(
    (service) => ({
      keyArn: dataKeyArn,
      service,
      encrypts: used.some((action) => action.startsWith(`${service}:`) && !READS.test(action)),
    }),
  )
  const assumed = STEP_ROLES.flatMap((kind) =>
    contract.assumes?.[kind] === undefined ? [] : stepRoles[kind],
  )
  return [
    ...contracted(contract.permissions, bindings),
    ...(assumed.length === 0
      ? []
      : [allow('StepRoles', ['sts:AssumeRole', 'sts:SetSourceIdentity'], assumed)]),
    ...modelsBehindProfile(contract, settings),
    allow('Logs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${own.logGroupArn}:*`]),
    allow('Failures', ['sqs:SendMessage'], [own.failuresArn]),
    // X-Ray has no resources to name.
    allow('Tracing', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
    ...keyStatements([...via, ...keyUses(contract, bindings.keys)], settings),
    ...(vpcOf(settings, own.id) === undefined ? [] : vpcStatements(own.functionArn)),
  ]
}

/** A key that a service uses in the function's name. */
interface KeyUse {
  readonly keyArn: string
  readonly service: string
  /** Whether something is encrypted by it, and not only decrypted. */
  readonly encrypts: boolean
}

/** For each key, with the services that use it in the function's name: to decrypt by all of them, to encrypt by those that write. */
const keyStatements = (
  uses: readonly KeyUse[],
  { region }: Pick<StackBindings['settings'], 'region'>,
): readonly Statement[] =>
  [...new Set(uses.map(({ keyArn }) => keyArn))].flatMap((arn, index) => {
    const own = uses.filter(({ keyArn }) => keyArn === arn)
    const writing = own.filter(({ encrypts }) => encrypts)
    const by = (sid: string, actions: readonly string[], services: readonly KeyUse[]): Statement => ({
      ...allow(`${index === 0 ? 'DataKey' : `CustomerKey${index}`}${sid}`, actions, [arn]),
      Condition: {
        StringEquals: {
          'kms:ViaService': services.map(({ service }) => `${service}.${region}.amazonaws.com`),
        },
      },
    })
    if (writing.length === own.length) return [by('', ['kms:Decrypt', 'kms:GenerateDataKey'], own)]
    return [
      by('', ['kms:Decrypt'], own),
      ...(writing.length === 0 ? [] : [by('Writes', ['kms:GenerateDataKey'], writing)]),
    ]
  })

const INVOKE_MODEL = 'bedrock:InvokeModelWithResponseStream'

/** A profile hands the call to its model in one of several regions: only by this profile, and to no other model. */
const modelsBehindProfile = (
  contract: FunctionContract,
  settings: StackBindings['settings'],
): readonly Statement[] => {
  const invokes = contract.permissions.some(({ actions }) => actions.includes(INVOKE_MODEL))
  const behind = invokes ? profileModels(settings) : undefined
  return behind === undefined
    ? []
    : [
        {
          ...allow('ModelsOfProfile', [INVOKE_MODEL], behind.models),
          Condition: { StringEquals: { 'bedrock:InferenceProfileArn': behind.profile } },
        },
      ]
}

const CHANGE = 'route53:ChangeResourceRecordSets'

/**
 * Whoever may change records of a zone may change only those that the settings name: the action's own check, once more by
 * IAM. Both conditions are refusals, so that what IAM does not understand is refused.
 */
const recordLimits = (
  permissions: readonly Permission[],
  settings: StackBindings['settings'],
  zones: readonly string[],
): readonly Statement[] => {
  const changes = permissions.some(({ actions }) => actions.includes(CHANGE))
  if (!changes || zones.length === 0 || !settings.execution.allowed_actions.includes(CHANGE)) return []
  const names = settings.monitors.flatMap(({ resources = {} }) => resources.route53_record_names ?? [])
  const refuse = (Sid: string, key: string, values: readonly string[]) => ({
    Sid,
    Effect: 'Deny',
    Action: [CHANGE],
    // A refusal may be wider than what is allowed, and stays short.
    Resource: ['arn:aws:route53:::hostedzone/*'],
    Condition: { 'ForAnyValue:StringNotEquals': { [`${CHANGE}${key}`]: values } },
  })
  return [
    // A list must not be empty; no record has this name.
    refuse(
      'OtherRecords',
      'NormalizedRecordNames',
      names.length === 0 ? ['none.invalid'] : [...new Set(names)],
    ),
    refuse('OtherTypes', 'RecordTypes', ['A', 'AAAA', 'CNAME']),
  ]
}
