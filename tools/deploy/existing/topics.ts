import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  type SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { parseJson } from '../../../functions/runtime/json'
import { decode, struct } from '../../../schemas/codec'
import { named, type Place } from '../../../stacks/settings/names'
import { allPages } from '../../shared/all-pages'
import { isMissing, isOurs } from '../../shared/aws-check'
import { type Finding, stop } from '../../shared/finding'
import { adoptable, foreign, free, listed, otherOwner, ours } from './owner'

const Policy = struct('Policy', { Statement: t.array(struct('Statement', {}, { Sid: t.string })) }, {})

/** The one statement of the policy that SNS gives a new topic. */
const DEFAULT = '__default_statement_ID'

/** Statements that the stack's policy would take the place of. */
const ownStatements = (policy: string | undefined): readonly string[] => {
  if (policy === undefined) return []
  const decoded = decode(Policy, parseJson(policy))
  if (E.isLeft(decoded)) return ['one that cannot be read']
  return decoded.right.Statement.map(({ Sid }) => Sid ?? 'one without Sid').filter((sid) => sid !== DEFAULT)
}

const subscriptionsOf = (client: SNSClient, TopicArn: string): Promise<readonly Subscription[]> =>
  allPages(async (token) => {
    const page = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: token }))
    return { items: page.Subscriptions, next: page.NextToken }
  })

/**
 * A subscription by which the guide starts a function: the new one has the same name, and lets no such call in. One of somebody else
 * would go on getting what the topic says.
 */
const triggers = async (
  check: string,
  { region, account_id, ...place }: Place,
  client: SNSClient,
  TopicArn: string,
): Promise<Finding | undefined> => {
  const guides = `arn:aws:lambda:${region}:${account_id}:function:${named(place, 'execution-handler')}`
  const found = await subscriptionsOf(client, TopicArn)
  const others = found.filter(
    ({ Endpoint = '' }) => Endpoint !== guides && !Endpoint.startsWith(`${guides}:`),
  )
  if (others.length > 0)
    return foreign(
      check,
      `it reaches ${listed(others.map(({ Protocol = '', Endpoint = '' }) => `${Protocol} ${Endpoint}`))}, who would get the id of each alert that is approved`,
    )
  const [first] = found.filter(({ Endpoint }) => Endpoint === guides)
  return first === undefined
    ? undefined
    : stop(
        check,
        "starts the guide's execution-handler",
        `aws sns unsubscribe --region ${region} --subscription-arn ${first.SubscriptionArn}`,
      )
}

/** The topics that the guide makes under the same names. */
export const TOPICS = ['cloudops-alerts', 'execution-trigger'] as const

/** One of them, with its policy and who has subscribed. */
export const guideTopic = async (
  settings: Place,
  id: (typeof TOPICS)[number],
  client: SNSClient,
): Promise<Finding> => {
  const name = named(settings, id)
  const check = `topic ${name}`
  const arn = `arn:aws:sns:${settings.region}:${settings.account_id}:${name}`
  try {
    const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }))
    const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))
    if (isOurs(Tags)) return ours(check)
    const owner = otherOwner(Tags)
    if (owner !== undefined) return foreign(check, owner)
    const statements = ownStatements(Attributes.Policy)
    if (statements.length > 0)
      return foreign(check, `its policy has statements of its own, which would go: ${listed(statements)}`)
    const stops = id === 'execution-trigger' ? await triggers(check, settings, client, arn) : undefined
    return stops ?? adoptable(check, `aws_sns_topic.${id}`, arn)
  } catch (error) {
    if (isMissing(error)) return free(check)
    throw error
  }
}
