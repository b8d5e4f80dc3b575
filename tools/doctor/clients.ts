import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { KMSClient } from '@aws-sdk/client-kms'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** A running deployment, as it is asked. */
export const openDeployment = (region: string, stage: string) => {
  const dynamodb = new DynamoDBClient({ region })
  const clients = {
    alarms: new CloudWatchClient({ region }),
    events: new EventBridgeClient({ region }),
    keys: new KMSClient({ region }),
    lambda: new LambdaClient({ region }),
    logs: new CloudWatchLogsClient({ region }),
    secrets: new SecretsManagerClient({ region }),
    sns: new SNSClient({ region }),
    sqs: new SQSClient({ region }),
    ssm: new SSMClient({ region }),
  }
  return {
    ...clients,
    table: DynamoDBDocumentClient.from(dynamodb),
    stage,
    close: () => {
      for (const client of [...Object.values(clients), dynamodb]) client.destroy()
    },
  }
}

export type Running = ReturnType<typeof openDeployment>
