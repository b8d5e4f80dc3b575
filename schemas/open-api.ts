import { envelope } from './async-api'
import { type AnyEvent, typeName } from './event'
import { components, type JsonSchema } from './json-schema'

/** A schema of the registry: it says in extensions of its own which events it is about. */
export interface RegistrySchema extends JsonSchema {
  readonly 'x-amazon-events-detail-type'?: string
  readonly 'x-amazon-events-source'?: string
}

/** The registry's document for one event. */
export interface OpenApi {
  readonly openapi: '3.0.0'
  readonly info: { readonly version: string; readonly title: string; readonly description: string }
  readonly paths: Readonly<Record<string, never>>
  readonly components: { readonly schemas: Readonly<Record<string, RegistrySchema>> }
}

/**
 * OpenAPI 3 in the form that the registry's code bindings expect: an `AWSEvent` of these properties that names
 * detail-type and source, and a component for each object, which becomes a class.
 */
export const openApi = (event: AnyEvent): OpenApi => ({
  openapi: '3.0.0',
  info: { version: event.version, title: event.name, description: event.description },
  paths: {},
  components: {
    schemas: {
      AWSEvent: {
        type: 'object',
        required: [
          'detail-type',
          'resources',
          'detail',
          'id',
          'source',
          'time',
          'region',
          'version',
          'account',
        ],
        'x-amazon-events-detail-type': event.name,
        'x-amazon-events-source': event.source,
        properties: { ...envelope, detail: { $ref: `#/components/schemas/${typeName(event)}` } },
      },
      ...components(event.detail, typeName(event)),
    },
  },
})
