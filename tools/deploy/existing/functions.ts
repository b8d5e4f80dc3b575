import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { GetFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { named, type Place } from '../../../stacks/settings/names'
import { isMissing, isOurs, type Tags } from '../../shared/aws-check'
import { type Finding, stop } from '../../shared/finding'
import { adoptable, foreign, free, listed, otherOwner, ours, shown } from './owner'

/** The guide's three; the others of the stack are not in it. */
export const GUIDE_FUNCTIONS: readonly string[] = [
  'invoke-agent-analysis',
  'approval-handler',
  'execution-handler',
]

const listedTags = (tags: Readonly<Record<string, string>> = {}): Tags =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** A function under a name of the stack. It is not taken over: whoever it lets in would reach the new code past its alias. */
export const functionNamed = async (settings: Place, id: string, client: LambdaClient): Promise<Finding> => {
  const FunctionName = named(settings, id)
  const check = `function ${FunctionName}`
  try {
    const {
      Configuration = {},
      Tags,
      TagsError,
    } = await client.send(new GetFunctionCommand({ FunctionName }))
    // Without the right to see them a function of ours would pass for one of somebody else.
    if (TagsError !== undefined) throw Object.assign(new Error('tags'), { name: 'AccessDeniedException' })
    const tags = listedTags(Tags)
    if (isOurs(tags)) return ours(check)
    const runtime = Configuration.Runtime ?? 'an image'
    const owner = otherOwner(tags)
    return owner === undefined && GUIDE_FUNCTIONS.includes(id) && runtime.startsWith('python')
      ? stop(
          check,
          `is the guide's (${runtime}): making the new one would fail`,
          `when you switch, keep its code and remove it: aws lambda delete-function --region ${settings.region} --function-name ${FunctionName} (docs/migrating.md)`,
        )
      : foreign(check, owner ?? `it runs on ${shown(runtime)}`)
  } catch (error) {
    if (isMissing(error)) return free(check)
    throw error
  }
}

/** The log group of a function under a name of the stack; Lambda makes one by itself, and leaves it behind. */
export const logGroupOf = async (
  settings: Place,
  id: string,
  client: CloudWatchLogsClient,
): Promise<Finding> => {
  const name = `/aws/lambda/${named(settings, id)}`
  const check = `log group ${name}`
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }))
  const found = logGroups.find(({ logGroupName }) => logGroupName === name)
  if (found === undefined) return free(check)
  const arn = found.logGroupArn ?? found.arn?.replace(/:\*$/, '')
  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: arn }))
  if (isOurs(listedTags(tags))) return ours(check)
  const owner = otherOwner(listedTags(tags))
  if (owner !== undefined) return foreign(check, owner)
  const { subscriptionFilters: readers = [] } = await client.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName: name }),
  )
  if (readers.length > 0)
    return foreign(
      check,
      `its lines go to ${listed(readers.map(({ destinationArn = '' }) => destinationArn))}, which would go on`,
    )
  return GUIDE_FUNCTIONS.includes(id)
    ? adoptable(check, `aws_cloudwatch_log_group.logs-${id}`, name)
    : stop(
        check,
        'is there already, and not by this stack: making it would fail',
        `export what is worth keeping, then aws logs delete-log-group --region ${settings.region} --log-group-name ${name}; or take another stage`,
      )
}
