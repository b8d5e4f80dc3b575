import { randomBytes } from 'node:crypto'
import {
  DeleteRuleCommand,
  type EventBridgeClient,
  ListRulesCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { named, TAIL_PREFIX } from '../../stacks/settings/names'

const TARGET = 'queue'
/** Seconds that an unread event waits. */
const KEEP_S = '300'

export interface Clients {
  readonly events: EventBridgeClient
  readonly sqs: SQSClient
}

export interface Pattern {
  readonly [field: string]: unknown
}

/** What to match: live events, of one alert where one is named; replayed ones too where they are wanted. */
export const patternOf = (wanted: { readonly alert?: string; readonly replays: boolean }): Pattern => ({
  'detail-type': [{ exists: true }],
  ...(wanted.replays ? {} : { 'replay-name': [{ exists: false }] }),
  ...(wanted.alert === undefined ? {} : { detail: { metadata: { correlation_id: [wanted.alert] } } }),
})

/**
 * `cloudops-tail-20260131T080500Z-1a2b`, with the stage behind it: tells when it was made, so that what was left behind is found. The
 * follower's policy allows no other names.
 */
export const tailName = (now: Date, stage: string): string =>
  named(
    { stage },
    `${TAIL_PREFIX}${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-${randomBytes(2).toString('hex')}`,
  )

/** When a tail of this name was begun; `undefined` for what is none of the stage. */
export const begunAt = (name: string, stage: string): Date | undefined => {
  const [, y, mo, d, h, mi, s, end] =
    /^cloudops-tail-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[\da-f]{4}(.*)$/.exec(name) ?? []
  if (end !== named({ stage }, '')) return undefined
  return y === undefined ? undefined : new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
}

const queuePolicy = (queueArn: string, ruleArn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Rule',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
    ],
  })

export interface Temporary {
  readonly queueUrl: string
  /** Removes rule and queue. Repeatable; rejects with what could not be removed. */
  remove(): Promise<void>
}

/** Makes a queue and a rule that fills it; whatever was made is removed where a later step does not succeed. */
export const makeTemporary = async (
  clients: Clients,
  bus: string,
  name: string,
  pattern: Pattern,
): Promise<Temporary> => {
  const { events, sqs } = clients
  let queueUrl: string | undefined
  const remove = (): Promise<void> => removeTail(clients, bus, name, queueUrl)
  try {
    const created = await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: { MessageRetentionPeriod: KEEP_S, SqsManagedSseEnabled: 'true' },
      }),
    )
    queueUrl = created.QueueUrl ?? ''
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
    )
    const queueArn = Attributes.QueueArn ?? ''
    const { RuleArn = '' } = await events.send(
      new PutRuleCommand({
        Name: name,
        EventBusName: bus,
        EventPattern: JSON.stringify(pattern),
        Description: 'Somebody follows the bus; removed when they stop',
      }),
    )
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: queueUrl,
        Attributes: { Policy: queuePolicy(queueArn, RuleArn) },
      }),
    )
    await events.send(
      new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: [{ Id: TARGET, Arn: queueArn }] }),
    )
    return { queueUrl, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

const ignoring =
  (...names: readonly string[]) =>
  (error: unknown): undefined => {
    if (error instanceof Error && names.some((name) => error.name.includes(name))) return undefined
    throw error
  }

const removeTail = async (
  { events, sqs }: Clients,
  bus: string,
  name: string,
  queueUrl: string | undefined,
): Promise<void> => {
  const gone = ignoring('ResourceNotFound')
  const steps = [
    () =>
      events
        .send(new RemoveTargetsCommand({ Rule: name, EventBusName: bus, Ids: [TARGET] }))
        .catch(gone)
        .then(() => events.send(new DeleteRuleCommand({ Name: name, EventBusName: bus })).catch(gone)),
    async () =>
      queueUrl === undefined
        ? undefined
        : sqs
            .send(new DeleteQueueCommand({ QueueUrl: queueUrl }))
            .catch(ignoring('NonExistentQueue', 'QueueDoesNotExist')),
  ]
  // Each is tried, whatever becomes of the other.
  const results = await Promise.allSettled(steps.map((step) => step()))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** Removes rules and queues of tails that were begun before `before`: left behind by a process that was killed. */
export const removeLeftOver = async (
  clients: Clients,
  { bus, stage }: { readonly bus: string; readonly stage: string },
  before: Date,
): Promise<readonly string[]> => {
  const { Rules = [] } = await clients.events.send(
    new ListRulesCommand({ EventBusName: bus, NamePrefix: TAIL_PREFIX }),
  )
  const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: TAIL_PREFIX }))
  const queues = new Map(QueueUrls.map((url) => [url.split('/').at(-1) ?? '', url]))
  const names = new Set([...Rules.flatMap(({ Name }) => Name ?? []), ...queues.keys()])
  const old = [...names].filter((name) => {
    const begun = begunAt(name, stage)
    return begun !== undefined && begun < before
  })
  for (const name of old) await removeTail(clients, bus, name, queues.get(name))
  return old.sort()
}
