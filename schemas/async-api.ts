import { type AnyEvent, typeName } from './event'
import { components, type JsonSchema } from './json-schema'

/** Who publishes and who receives, by the functions' names. */
export interface Party {
  readonly name: string
  readonly description: string
  readonly emits: readonly AnyEvent[]
  readonly consumes: readonly AnyEvent[]
}

const text = (description: string): JsonSchema => ({ type: 'string', description })

/** What EventBridge puts around a detail; `replay-name` is there in replayed events only. */
export const envelope: Readonly<Record<string, JsonSchema>> = {
  version: text('Version of the envelope: 0'),
  id: text('EventBridge\u2019s own id of this delivery: do not de-duplicate on it'),
  'detail-type': text('Name of the event'),
  source: text('Who published it'),
  account: text('The account that it was published in'),
  time: { ...text('When it happened, in whole seconds'), format: 'date-time' },
  region: text('The region of the bus'),
  resources: { type: 'array', description: 'Empty', items: { type: 'string' } },
  'replay-name': text('Name of the replay, in replayed events alone: such an event must have no side effect'),
}

/** Name of the type of an event with its envelope. */
const deliveryName = (event: AnyEvent): string => `${typeName(event)}Event`

/** An event as EventBridge delivers it. */
const delivery = (event: AnyEvent): JsonSchema => ({
  type: 'object',
  description: event.description,
  required: ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
  properties: {
    ...envelope,
    'detail-type': { $ref: `#/components/schemas/${typeName(event)}DetailType` },
    source: { $ref: '#/components/schemas/Source' },
    detail: { $ref: `#/components/schemas/${typeName(event)}` },
  },
})

/** Every event of the bus and every function on it as one AsyncAPI 3 document. */
export const asyncApi = (newest: readonly AnyEvent[], parties: readonly Party[], version: string): object => {
  const events = newest.flatMap(({ majors }) => majors)
  const schemas: Record<string, JsonSchema> = {}
  for (const event of events) {
    const all = {
      ...components(event.detail, typeName(event)),
      [deliveryName(event)]: delivery(event),
      // Without a name of their own, generators make one up.
      [`${typeName(event)}DetailType`]: { ...envelope['detail-type'], enum: [event.name] },
      Source: { ...envelope.source, enum: [event.source] },
    }
    for (const [name, schema] of Object.entries(all)) {
      const known = schemas[name]
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
        throw new Error(`two different objects are named ${name}`)
      schemas[name] = schema
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'CloudOps Agent',
      version,
      description:
        'Events of the EventBridge bus cloudops-agent. Delivered at least once and in any order: de-duplicate by detail.metadata.event_id. Told apart by detail-type and by the major version in detail.metadata.schema_version. An event with a replay-name is a replay: it must have no side effect.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      bus: {
        host: 'events.{region}.amazonaws.com',
        protocol: 'eventbridge',
        description: 'The EventBridge endpoint of the region that the stack is deployed to',
        variables: { region: { default: 'us-east-1' } },
      },
    },
    channels: {
      bus: {
        address: 'cloudops-agent',
        description: 'The event bus; a stage other than the default one adds its name',
        messages: Object.fromEntries(
          events.map((event) => [typeName(event), { $ref: `#/components/messages/${typeName(event)}` }]),
        ),
      },
    },
    operations: Object.fromEntries(parties.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(events.map((event) => [typeName(event), messageOf(event)])),
      schemas,
    },
  }
}

const messageOf = (event: AnyEvent): object => ({
  name: typeName(event),
  title: typeName(event),
  summary: event.description,
  contentType: 'application/json',
  payload: { $ref: `#/components/schemas/${deliveryName(event)}` },
  examples: [{ name: 'example', payload: delivered(event) }],
})

const operationsOf = ({ name, description, emits, consumes }: Party): [string, object][] => {
  const operation = (action: 'send' | 'receive', all: readonly AnyEvent[]): [string, object][] =>
    all.length === 0
      ? []
      : [
          [
            `${name}-${action}s`,
            {
              action,
              title: `${name} ${action}s`,
              description,
              channel: { $ref: '#/channels/bus' },
              messages: all
                .flatMap(({ majors }) => majors)
                .map((event) => ({ $ref: `#/channels/bus/messages/${typeName(event)}` })),
            },
          ],
        ]
  return [...operation('send', emits), ...operation('receive', consumes)]
}

/** An event's example as EventBridge delivers it. */
export const delivered = (event: AnyEvent): object => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': event.name,
  source: event.source,
  account: '111122223333',
  time: event.example.metadata.occurred_at.replace(/\.\d+Z$/, 'Z'),
  region: 'us-east-1',
  resources: [],
  detail: event.example,
})
