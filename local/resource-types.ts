import { apiGatewayResourceTypes } from './aws/api-gateway/definition'
import { dynamodbResourceTypes } from './aws/dynamodb/definition'
import { eventBridgeResourceTypes } from './aws/event-bridge/definition'
import { lambdaResourceTypes } from './aws/lambda/definition'
import { logsResourceTypes } from './aws/logs/definition'
import { serviceResourceTypes } from './aws/services'
import { snsResourceTypes } from './aws/sns/definition'
import { storageResourceTypes } from './aws/storage/definition'
import type { ResourceType } from './model'
import { unmodelledTypes } from './terraform/unmodelled'

/** Every resource type that the local cloud understands. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...apiGatewayResourceTypes,
  ...dynamodbResourceTypes,
  ...eventBridgeResourceTypes,
  ...lambdaResourceTypes,
  ...logsResourceTypes,
  ...serviceResourceTypes,
  ...snsResourceTypes,
  ...storageResourceTypes,
  ...unmodelledTypes,
}
