import type { AnyEvent } from './event'
import { components, type JsonSchema } from './json-schema'

/** Who publishes and who receives, by the functions' names. */
export interface Party {
  readonly name: string
  readonly description: string
  readonly emits: readonly AnyEvent[]
  readonly consumes: readonly AnyEvent[]
}

/** An event as EventBridge delivers it; `replay-name` is there in replayed events only. */
const envelope = (event: AnyEvent): JsonSchema => ({
  type: 'object',
  required: ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
  properties: {
    version: { type: 'string' },
    id: { type: 'string' },
    'detail-type': { type: 'string', enum: [event.name] },
    source: { type: 'string', enum: [event.source] },
    account: { type: 'string' },
    time: { type: 'string', format: 'date-time' },
    region: { type: 'string' },
    resources: { type: 'array', items: { type: 'string' } },
    'replay-name': { type: 'string' },
    detail: { $ref: `#/components/schemas/${event.name}` },
  },
})

/** Every event of the bus and every function on it as one AsyncAPI 3 document. */
export const asyncApi = (events: readonly AnyEvent[], parties: readonly Party[], version: string): object => {
  const schemas: Record<string, JsonSchema> = {}
  for (const event of events) {
    for (const [name, schema] of Object.entries(components(event.detail, event.name))) {
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
        'Events of the EventBridge bus cloudops-agent. Delivered at least once and in any order: de-duplicate by detail.metadata.event_id. An event with a replay-name is a replay: it must have no side effect.',
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
          events.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: Object.fromEntries(parties.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(events.map((event) => [event.name, messageOf(event)])),
      schemas,
    },
  }
}

const messageOf = (event: AnyEvent): object => ({
  name: event.name,
  title: event.name,
  summary: event.description,
  contentType: 'application/json',
  payload: envelope(event),
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
              messages: all.map((event) => ({ $ref: `#/channels/bus/messages/${event.name}` })),
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
