/** What is drawn of a synthesized definition, and how it is connected: read from the resources alone. */

type Attributes = Readonly<Record<string, unknown>>

/** The part of Terraform's JSON that is read. */
export interface Definition {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>
}

export type Kind =
  | 'function'
  | 'rule'
  | 'topic'
  | 'table'
  | 'queue'
  | 'bucket'
  | 'bus'
  | 'archive'
  | 'api'
  | 'people'

export interface Node {
  /** `aws_lambda_function.notify_function`, as references name it. */
  readonly id: string
  readonly kind: Kind
  /** The name first, then what there is to say of it. */
  readonly lines: readonly string[]
}

export interface Edge {
  readonly from: string
  readonly to: string
  readonly label?: string
  /** Where something goes that could not be delivered. */
  readonly failure?: boolean
}

export interface Graph {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
}

const REFERENCE = /\$\{(aws_[a-z0-9_]+\.[\w-]+)\./

/** The resource that a value refers to. */
const referenceIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined

const text = (value: unknown): string => (typeof value === 'string' ? value : String(value ?? ''))

const resourcesOf = ({ resource }: Definition, type: string): readonly (readonly [string, Attributes])[] =>
  Object.entries(resource[type] ?? {}).map(([name, attributes]) => [`${type}.${name}`, attributes])

/** At most so many events are named on a rule. */
const NAMED = 4

const eventsOf = (pattern: string): readonly string[] => {
  const { 'detail-type': types = [], 'replay-name': replay = [] } = JSON.parse(pattern) as {
    readonly 'detail-type'?: readonly string[]
    readonly 'replay-name'?: readonly { readonly exists: boolean }[]
  }
  if (types.length === 0 && replay[0]?.exists === true) return ['every replayed event']
  return types.length <= NAMED ? types : [...types.slice(0, NAMED), `and ${types.length - NAMED} more`]
}

const nodesOf = (definition: Definition): readonly Node[] => {
  const nodes = (type: string, kind: Kind, lines: (given: Attributes) => readonly string[]) =>
    resourcesOf(definition, type).map(([id, given]): Node => ({ id, kind, lines: lines(given) }))
  return [
    ...nodes('aws_lambda_function', 'function', ({ function_name, memory_size, timeout }) => [
      text(function_name),
      `${memory_size} MB, ${timeout} s`,
    ]),
    ...nodes('aws_cloudwatch_event_rule', 'rule', ({ name, schedule_expression, event_pattern }) => [
      text(name),
      ...(schedule_expression === undefined ? eventsOf(text(event_pattern)) : [text(schedule_expression)]),
    ]),
    ...nodes('aws_sns_topic', 'topic', ({ name }) => [text(name)]),
    ...nodes('aws_dynamodb_table', 'table', ({ name }) => [text(name)]),
    ...nodes('aws_sqs_queue', 'queue', ({ name }) => [text(name)]),
    ...nodes('aws_s3_bucket', 'bucket', () => ['documents', 'analyses, execution logs, reviews']),
    ...nodes('aws_cloudwatch_event_bus', 'bus', ({ name }) => [
      text(name),
      'every event, typed and versioned',
    ]),
    ...nodes('aws_cloudwatch_event_archive', 'archive', ({ retention_days }) => [
      'archive',
      `${retention_days} days`,
    ]),
    ...nodes('aws_api_gateway_rest_api', 'api', ({ name }) => [text(name), ...routesOf(definition)]),
  ]
}

const routesOf = (definition: Definition): readonly string[] => {
  const paths = new Map(resourcesOf(definition, 'aws_api_gateway_resource'))
  const pathOf = (reference: string | undefined): string => {
    const resource = reference === undefined ? undefined : paths.get(reference)
    return resource === undefined
      ? ''
      : `${pathOf(referenceIn(resource.parent_id))}/${text(resource.path_part)}`
  }
  return resourcesOf(definition, 'aws_api_gateway_method')
    .map(([, { http_method, resource_id }]) => `${text(http_method)} ${pathOf(referenceIn(resource_id))}`)
    .sort()
}

/** An edge whose ends may lie outside of what is drawn. */
type Link = Omit<Edge, 'from' | 'to'> & Readonly<Record<'from' | 'to', string | undefined>>

/** From a reference in one attribute to that in another, for every resource of a type. */
const links = (
  definition: Definition,
  type: string,
  ends: (given: Attributes, id: string) => readonly Link[],
): readonly Edge[] =>
  resourcesOf(definition, type).flatMap(([id, given]) =>
    ends(given, id).flatMap(({ from, to, ...rest }) =>
      from === undefined || to === undefined ? [] : [{ from, to, ...rest }],
    ),
  )

const nested = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inner: unknown, name) => (inner as Attributes | undefined)?.[name], value)

interface Statement {
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** What a role's policy lets its function reach; the label says whether it reads, writes or both. */
const accessOf = (definition: Definition): readonly Edge[] => {
  const functionByRole = new Map(
    resourcesOf(definition, 'aws_lambda_function').map(([id, { role }]) => [referenceIn(role) ?? '', id]),
  )
  const found = new Map<string, Edge & { readonly verbs: ReadonlySet<string> }>()
  for (const [, { role, policy }] of resourcesOf(definition, 'aws_iam_role_policy')) {
    const from = functionByRole.get(referenceIn(role) ?? '')
    if (from === undefined) continue
    const { Statement } = JSON.parse(text(policy)) as { readonly Statement: readonly Statement[] }
    for (const { Action, Resource } of Statement)
      for (const to of Resource.flatMap((resource) => referenceIn(resource) ?? [])) {
        const verbs = new Set([...(found.get(`${from} ${to}`)?.verbs ?? []), ...Action.flatMap(verbOf)])
        if (verbs.size > 0)
          found.set(`${from} ${to}`, { from, to, verbs, label: [...verbs].sort().join(', ') })
      }
  }
  return [...found.values()].map(({ verbs: _, ...edge }) => edge)
}

const VERBS: Readonly<Record<string, string>> = {
  'dynamodb:GetItem': 'reads',
  'dynamodb:Query': 'reads',
  'dynamodb:PutItem': 'writes',
  'dynamodb:UpdateItem': 'writes',
  'dynamodb:DeleteItem': 'writes',
  's3:GetObject': 'reads',
  's3:PutObject': 'writes',
  'sns:Publish': 'publishes',
  'sqs:SendMessage': 'hands out',
  'events:PutEvents': 'events',
}
const verbOf = (action: string): readonly string[] => {
  const verb = VERBS[action]
  return verb === undefined ? [] : [verb]
}

export const graphOf = (definition: Definition): Graph => {
  const aliases = new Map(
    resourcesOf(definition, 'aws_lambda_alias').map(([id, { function_name }]) => [
      id,
      referenceIn(function_name),
    ]),
  )
  /** The function, also where an alias leads to it. */
  const behind = (value: unknown) => {
    const reference = referenceIn(value)
    return aliases.get(reference ?? '') ?? reference
  }
  const edges: readonly Edge[] = [
    ...links(definition, 'aws_cloudwatch_event_rule', ({ event_bus_name }, to) => [
      { from: referenceIn(event_bus_name), to },
    ]),
    ...links(definition, 'aws_cloudwatch_event_target', (given) => [
      { from: referenceIn(given.rule), to: behind(given.arn) },
      {
        from: referenceIn(given.rule),
        to: referenceIn(nested(given, 'dead_letter_config', 'arn')),
        failure: true,
      },
    ]),
    ...links(definition, 'aws_sns_topic_subscription', (given) => {
      const topic = referenceIn(given.topic_arn)
      const { deadLetterTargetArn } = JSON.parse(text(given.redrive_policy) || '{}') as Record<string, string>
      return [
        { from: topic, to: given.protocol === 'email' ? 'people' : behind(given.endpoint) },
        { from: topic, to: referenceIn(deadLetterTargetArn), failure: true },
      ]
    }),
    ...links(definition, 'aws_lambda_function_event_invoke_config', (given) => [
      {
        from: referenceIn(given.function_name),
        to: referenceIn(nested(given, 'destination_config', 'on_failure', 'destination')),
        failure: true,
      },
    ]),
    ...links(definition, 'aws_lambda_event_source_mapping', (given) => [
      { from: referenceIn(given.event_source_arn), to: behind(given.function_name) },
    ]),
    ...links(definition, 'aws_sqs_queue', ({ redrive_policy }, from) => [
      { from, to: referenceIn(JSON.parse(text(redrive_policy) || '{}').deadLetterTargetArn), failure: true },
    ]),
    ...links(definition, 'aws_api_gateway_integration', (given) => [
      { from: referenceIn(given.rest_api_id), to: behind(given.uri) },
    ]),
    ...links(definition, 'aws_cloudwatch_event_archive', (given, to) => [
      { from: referenceIn(given.event_source_arn), to },
    ]),
    ...accessOf(definition),
  ]
  const nodes = [
    ...nodesOf(definition),
    { id: 'people', kind: 'people', lines: ['people', 'by mail'] } as const,
  ]
  const known = new Set(nodes.map(({ id }) => id))
  const unique = new Map(
    edges
      .filter(({ from, to }) => known.has(from) && known.has(to))
      .map((edge) => [JSON.stringify(edge), edge]),
  )
  return { nodes, edges: [...unique.values()] }
}
