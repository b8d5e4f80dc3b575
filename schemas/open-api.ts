import type { AnyEvent } from './event'
import { jsonSchema } from './json-schema'

/** The registry's document for an event: OpenAPI 3 in the form that its code bindings expect. */
export const openApi = (event: AnyEvent): object => ({
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
        properties: {
          detail: { $ref: `#/components/schemas/${event.name}` },
          account: { type: 'string' },
          'detail-type': { type: 'string' },
          id: { type: 'string' },
          region: { type: 'string' },
          resources: { type: 'array', items: { type: 'string' } },
          source: { type: 'string' },
          time: { type: 'string', format: 'date-time' },
          version: { type: 'string' },
        },
      },
      [event.name]: jsonSchema(event.detail),
    },
  },
})
