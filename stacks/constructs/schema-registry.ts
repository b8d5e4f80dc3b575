import { SchemasRegistry } from '@cdktf/provider-aws/lib/schemas-registry'
import { SchemasSchema } from '@cdktf/provider-aws/lib/schemas-schema'
import { Construct } from 'constructs'
import { type AnyEvent, schemaName, typeName } from '../../schemas/event'
import { openApi } from '../../schemas/open-api'
import { named, type Place } from '../settings/names'

/** The registry with the schema of every event in each of its major versions, as code bindings expect it. */
export class SchemaRegistry extends Construct {
  constructor(scope: Construct, id: string, place: Place, events: readonly AnyEvent[]) {
    super(scope, id)
    const registry = new SchemasRegistry(this, 'registry', {
      name: named(place, 'cloudops-agent'),
      description: 'Events of the bus cloudops-agent',
    })
    for (const event of events.flatMap(({ majors }) => majors)) {
      new SchemasSchema(this, typeName(event), {
        registryName: registry.name,
        name: schemaName(event),
        description: event.description.slice(0, 256),
        type: 'OpenApi3',
        content: JSON.stringify(openApi(event)),
      })
    }
  }
}
