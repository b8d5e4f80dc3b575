import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTagsForResourceCommand as ListRuleTagsCommand,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge'
import { named, type Place } from '../../../stacks/settings/names'
import { allPages } from '../../shared/all-pages'
import { isMissing, isOurs } from '../../shared/aws-check'
import { type Finding, stop, warn } from '../../shared/finding'
import { foreign, free, listed, otherOwner, ours, shown } from './owner'

/** Both services take a name that is there for a change of it: so somebody else's would be gone without a word. */

const targetsOf = (client: EventBridgeClient, Rule: string): Promise<readonly Target[]> =>
  allPages(async (token) => {
    const page = await client.send(new ListTargetsByRuleCommand({ Rule, NextToken: token }))
    return { items: page.Targets, next: page.NextToken }
  })

/** The rule of the schedule. */
export const scheduleRule = async (settings: Place, client: EventBridgeClient): Promise<Finding> => {
  const { region, account_id } = settings
  const Name = named(settings, 'cloudops-analysis-schedule')
  const check = `rule ${Name}`
  try {
    const { Arn: ResourceARN } = await client.send(new DescribeRuleCommand({ Name }))
    const { Tags = [] } = await client.send(new ListRuleTagsCommand({ ResourceARN }))
    if (isOurs(Tags)) return ours(check)
    const owner = otherOwner(Tags)
    if (owner !== undefined) return foreign(check, owner)
    const targets = await targetsOf(client, Name)
    const guides = `arn:aws:lambda:${region}:${account_id}:function:${named(settings, 'invoke-agent-analysis')}`
    const others = targets.filter(({ Arn }) => Arn !== guides)
    if (others.length > 0) return foreign(check, `it leads to ${listed(others.map(({ Arn = '' }) => Arn))}`)
    const ids = targets.map(({ Id = '' }) => Id)
    return targets.length > 0
      ? stop(
          check,
          "starts the guide's invoke-agent-analysis",
          `when you switch: aws events remove-targets --region ${region} --rule ${Name} --ids ${ids.map((id) => JSON.stringify(shown(id))).join(' ')} (docs/migrating.md)`,
        )
      : warn(
          check,
          'is there already and leads nowhere: a deployment gives it its own schedule',
          `where that is not meant, take another stage; otherwise nothing, or aws events delete-rule --region ${region} --name ${Name}`,
        )
  } catch (error) {
    if (isMissing(error)) return free(check)
    throw error
  }
}

/** The alarm that has the guide's name. */
export const analysisAlarm = async (settings: Place, client: CloudWatchClient): Promise<Finding> => {
  const AlarmName = named(settings, 'lambda-analysis-errors')
  const check = `alarm ${AlarmName}`
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [AlarmName], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  )
  const [metric] = MetricAlarms
  const found = metric ?? CompositeAlarms[0]
  if (found === undefined) return free(check)
  const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN: found.AlarmArn }))
  if (isOurs(Tags)) return ours(check)
  const owner = otherOwner(Tags)
  if (owner !== undefined) return foreign(check, owner)
  const actions = [
    ...(found.AlarmActions ?? []),
    ...(found.OKActions ?? []),
    ...(found.InsufficientDataActions ?? []),
  ]
  if (actions.length > 0) return foreign(check, `it calls ${listed(actions)}`)
  const name = named(settings, 'invoke-agent-analysis')
  return metric?.Namespace === 'AWS/Lambda' && metric.Dimensions?.some(({ Value }) => Value === name) === true
    ? warn(
        check,
        "is the guide's and calls no one: a deployment puts its own in its place",
        'nothing; another stage leaves it as it is',
      )
    : foreign(check, `it watches ${shown(metric?.Namespace ?? 'other alarms')}`)
}
