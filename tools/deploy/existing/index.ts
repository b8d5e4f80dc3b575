import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import type { StackSettings } from '../../../stacks/settings'
import { hasToken } from '../../../stacks/settings/agent'
import { named } from '../../../stacks/settings/names'
import { asked } from '../../shared/aws-check'
import { deployedContracts } from '../../shared/contracts'
import { type Finding, ok } from '../../shared/finding'
import { guideBucket } from '../buckets'
import { COGNITO, secretFinding } from '../secrets'
import { approvalApi, guideRole } from './beside'
import { functionNamed, GUIDE_FUNCTIONS, logGroupOf } from './functions'
import { ours } from './owner'
import { functionRole } from './role'
import { analysisAlarm, scheduleRule } from './schedule'
import { alertsTable } from './table'
import { guideTopic, TOPICS } from './topics'

/** Addresses in the definition of what an adoption may take over. */
export const ADOPTABLE: readonly string[] = [
  ...['aws_dynamodb_table.alerts', 'aws_s3_bucket.documents', 'aws_secretsmanager_secret.cognito-secret'],
  ...TOPICS.map((topic) => `aws_sns_topic.${topic}`),
  ...GUIDE_FUNCTIONS.map((name) => `aws_cloudwatch_log_group.logs-${name}`),
]

/** The stack makes it all the same, and it may stay empty. */
const unusedSecret = async (settings: StackSettings, client: SecretsManagerClient): Promise<Finding> => {
  const found = await secretFinding(named(settings, COGNITO), settings, client)
  return found.level === 'warn' ? ours(found.check) : found
}

/** What is neither touched nor taken over prevents nothing where it is not known. */
const beside = async (question: Promise<Finding>): Promise<Finding> => {
  const { unknown: _, ...found } = await question
  return found
}

/** Every question about a name that the deployment guide, or somebody else, may have given before. */
const questions = (settings: StackSettings): readonly Promise<Finding>[] => {
  const { region, stage } = settings
  const [dynamodb, sns, lambda] = [
    new DynamoDBClient({ region }),
    new SNSClient({ region }),
    new LambdaClient({ region }),
  ]
  const logs = new CloudWatchLogsClient({ region })
  const functions = deployedContracts().map(({ name }) => name)
  return [
    asked(
      'table',
      'dynamodb:DescribeTable, dynamodb:ListTagsOfResource, dynamodb:DescribeTimeToLive and dynamodb:GetResourcePolicy',
      () => alertsTable(settings, dynamodb),
    ),
    ...TOPICS.map((topic) =>
      asked(
        `topic ${topic}`,
        'sns:GetTopicAttributes, sns:ListTagsForResource and sns:ListSubscriptionsByTopic',
        () => guideTopic(settings, topic, sns),
      ),
    ),
    ...functions.map((name) =>
      asked(`function ${name}`, 'lambda:GetFunction and lambda:ListTags', () =>
        functionNamed(settings, name, lambda),
      ),
    ),
    ...functions.map((name) =>
      asked(
        `log group of ${name}`,
        'logs:DescribeLogGroups, logs:ListTagsForResource and logs:DescribeSubscriptionFilters',
        () => logGroupOf(settings, name, logs),
      ),
    ),
    asked('rule', 'events:DescribeRule, events:ListTagsForResource and events:ListTargetsByRule', () =>
      scheduleRule(settings, new EventBridgeClient({ region })),
    ),
    asked('alarm', 'cloudwatch:DescribeAlarms and cloudwatch:ListTagsForResource', () =>
      analysisAlarm(settings, new CloudWatchClient({ region })),
    ),
    beside(
      asked('API', 'apigateway:GET on /restapis', () =>
        approvalApi(settings, new APIGatewayClient({ region })),
      ),
    ),
    beside(asked('role', 'iam:GetRole', () => functionRole(settings, new IAMClient({ region })))),
    // Where it is used, its value is asked about as well.
    ...(hasToken(settings)
      ? []
      : [
          asked(COGNITO, 'secretsmanager:DescribeSecret and secretsmanager:GetResourcePolicy', () =>
            unusedSecret(settings, new SecretsManagerClient({ region })),
          ),
        ]),
    // Names of the guide that no stage has.
    ...(stage === ''
      ? [beside(asked('role of the guide', 'iam:GetRole', () => guideRole(new IAMClient({ region }))))]
      : []),
    ...(stage === '' && settings.bucket_name === undefined
      ? [beside(asked('bucket of the guide', 's3:ListBucket', () => guideBucket(settings)))]
      : []),
  ]
}

/** What is there under names of the stack or of the deployment guide, and whose it is. What is free or ours is one line. */
export const existingFindings = async (settings: StackSettings): Promise<readonly Finding[]> => {
  const found = await Promise.all(questions(settings))
  const good = found.filter(({ level }) => level === 'ok')
  const known = good.some(({ deployed }) => deployed === true) ? { deployed: true as const } : {}
  return [
    ...(good.length === 0
      ? []
      : [{ ...ok('names', `${good.length} are free or of this deployment`), ...known }]),
    ...found.filter(({ level }) => level !== 'ok'),
  ]
}
