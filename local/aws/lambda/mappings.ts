import type { Definition } from '../../terraform'
import { EventSourceMapping } from './definition'

/** What `ListEventSourceMappings` answers with. */
export const mappingsIn = (definition: Definition): readonly object[] =>
  definition
    .ofType('aws_lambda_event_source_mapping', EventSourceMapping)
    .map(({ attributes, computed }) => ({
      UUID: computed.uuid,
      EventSourceMappingArn: computed.arn,
      EventSourceArn: attributes.event_source_arn,
      FunctionArn: attributes.function_name,
      BatchSize: attributes.batch_size ?? 10,
      FunctionResponseTypes: attributes.function_response_types ?? [],
      State: attributes.enabled === false ? 'Disabled' : 'Enabled',
    }))
