import { ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { DescribeKeyCommand } from '@aws-sdk/client-kms'
import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { stopReason } from '../../functions/adapters/ssm/stop-switch'
import { printable } from '../../local/commands/shared/printable'
import { decode } from '../../schemas/codec'
import { FLEET, MonitorState } from '../../schemas/monitor'
import { named } from '../../stacks/settings/names'
import { minutesOf } from '../../stacks/settings/schedule'
import { runQuery } from '../logs/query'
import { allPages } from '../shared/all-pages'
import { isMissing } from '../shared/aws-check'
import { deployedContracts, rulesOf } from '../shared/contracts'
import { type Finding, ok, stop, warn } from '../shared/finding'
import type { Running } from './clients'

/** Signatures are refused by AWS from five minutes on; people's clicks in Slack, too. */
const MOST_SKEW_MS = 60_000
/** What a tick may take, and its line until it can be asked for; with the schedule of every five minutes two were missed. */
const [DELAY_MS, LATE_TICK_MS] = [2 * 60_000, 12 * 60_000]
const HOUR_MS = 3_600_000
/** Of the rule of the schedule, where it cannot be seen. */
const SCHEDULE = 'rate(5 minutes)'
/** What a mass outage wants at once. */
const CONCURRENT = 50

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`

/** Whether this machine's clock is AWS's. @param serverTime the header `Date` of an answer */
export const clock = (serverTime: string | undefined, now: number): Finding => {
  const skew = now - Date.parse(serverTime ?? '')
  if (Number.isNaN(skew))
    return { ...warn('clock', 'not known: the answer had no date', 'compare it by hand'), unknown: true }
  return Math.abs(skew) <= MOST_SKEW_MS
    ? ok('clock', 'this machine and AWS agree')
    : warn(
        'clock',
        `this machine is ${minutes(Math.abs(skew))} ${skew > 0 ? 'ahead' : 'behind'}`,
        'set its clock (timedatectl set-ntp true)',
      )
}

/** Every rule that leads to a function is there and enabled. */
export const rules = async ({ events, stage }: Running): Promise<Finding> => {
  const wanted = deployedContracts().flatMap((contracted) => [
    ...rulesOf(contracted).map(
      ({ rule, optional }) => [rule, named({ stage }, 'cloudops-agent'), optional] as const,
    ),
    ...contracted.contract.triggers.flatMap((trigger) =>
      trigger.on === 'schedule' ? [[trigger.rule, undefined] as const] : [],
    ),
  ])
  const states = new Map<string, string>()
  for (const EventBusName of new Set(wanted.map(([, bus]) => bus))) {
    const found = await allPages(async (token) => {
      const page = await events.send(
        new ListRulesCommand({ EventBusName, NamePrefix: 'cloudops-', NextToken: token }),
      )
      return { items: page.Rules, next: page.NextToken }
    })
    for (const { Name = '', State = '' } of found) states.set(Name, State)
  }
  const names = wanted.flatMap(([rule, , optional]) => {
    const name = named({ stage }, rule)
    return optional === true && !states.has(name) ? [] : [name]
  })
  const missing = names.filter((name) => !states.has(name))
  const busOf = (name: string | undefined): string => {
    const bus = wanted.find(([rule]) => named({ stage }, rule) === name)?.[1]
    return bus === undefined ? '' : ` --event-bus-name ${bus}`
  }
  const disabled = names.filter((name) => states.get(name) === 'DISABLED')
  if (missing.length > 0)
    return stop('rules', `${missing.join(', ')} not found`, 'make deploy, or give --stage and --region')
  return disabled.length > 0
    ? stop(
        'rules',
        `${disabled.join(', ')} disabled: what it leads to does not happen`,
        `aws events enable-rule --name ${disabled[0]}${busOf(disabled[0])}`,
      )
    : ok('rules', `${names.length} enabled`)
}

/** Milliseconds from one tick to the next, as the rule has it that is deployed. */
const intervalOf = async ({ events, stage }: Running): Promise<number> => {
  const name = named({ stage }, 'cloudops-analysis-schedule')
  const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: name }))
  const { ScheduleExpression } = Rules.find(({ Name }) => Name === name) ?? {}
  return minutesOf(ScheduleExpression ?? SCHEDULE) * 60_000
}

/** The detector has looked lately, and got through. */
export const ticks = async (running: Running, signal: AbortSignal): Promise<Finding> => {
  const { logs, stage } = running
  const late = Math.max(LATE_TICK_MS, 2 * (await intervalOf(running)) + DELAY_MS)
  const looked = Math.max(HOUR_MS, 2 * late)
  const now = Date.now()
  const [last] = await runQuery(
    logs,
    {
      groups: [`/aws/lambda/${named({ stage }, 'invoke-agent-analysis')}`],
      from: now - looked,
      to: now,
      query:
        'fields @timestamp, skipped, failures | filter message = "probe tick finished" and trigger = "schedule" | sort @timestamp desc | limit 1',
    },
    signal,
  )
  const next = 'docs/runbook.md#no-probe-tick'
  if (last === undefined)
    return stop('schedule', `no tick in the last ${minutes(looked)}: nothing is watched`, next)
  const age = now - Date.parse(`${last.get('@timestamp')?.replace(' ', 'T')}Z`)
  const undone = Number(last.get('skipped') ?? 0) + Number(last.get('failures') ?? 0)
  if (age > late) return stop('schedule', `the last tick was ${minutes(age)} ago`, next)
  return undone > 0
    ? warn(
        'schedule',
        `the last tick left ${undone} of its domains undone`,
        'its log says why (docs/runbook.md#function-errors); fewer domains, or detection.domains_per_second higher',
      )
    : ok('schedule', `the last tick was ${minutes(age)} ago`)
}

/** Where the schedule hands a tick out by a queue, the detector takes what is in it. */
export const shards = async ({ sqs, lambda, stage }: Running): Promise<Finding> => {
  const name = named({ stage }, 'cloudops-shards')
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: name }))
  if (!QueueUrls.some((url) => url.endsWith(`/${name}`)))
    return ok('shards', 'none: one invocation is a tick')
  const mappings = await allPages(async (token) => {
    const page = await lambda.send(new ListEventSourceMappingsCommand({ Marker: token }))
    return { items: page.EventSourceMappings, next: page.NextMarker }
  })
  const own = mappings.filter(({ EventSourceArn = '' }) => EventSourceArn.endsWith(`:${name}`))
  const [{ UUID = '', State = 'unknown' } = {}] = own
  if (own.length === 0) return stop('shards', `no function takes what is in ${name}`, 'make deploy')
  return own.some((one) => one.State === 'Enabled')
    ? ok('shards', `${name} is taken`)
    : stop(
        'shards',
        `what takes the messages of ${name} is ${State}: nothing is watched`,
        `aws lambda update-event-source-mapping --enabled --uuid ${UUID}`,
      )
}

/** The detector believes what it sees. */
export const detector = async ({ table, stage }: Running): Promise<Finding> => {
  const { Item } = await table.send(
    new GetCommand({ TableName: named({ stage }, 'cloudops-monitor-state'), Key: { domain: FLEET } }),
  )
  if (Item === undefined) return ok('detector', 'has nothing to remember yet')
  const state = decode(MonitorState, Item)
  if (E.isLeft(state))
    return stop('detector', `its memory cannot be read: ${state.left}`, 'docs/detection.md#time-and-overlap')
  const degraded = state.right.fleet?.degraded
  return degraded === undefined
    ? ok('detector', 'believes what it sees')
    : warn('detector', `suspects itself since ${degraded.since}: ${degraded.reason}`, 'docs/noise-control.md')
}

/** Nothing lies where only people see it. */
export const letters = async ({ sqs, stage }: Running): Promise<Finding> => {
  const suffix = stage === '' ? '-dlq' : `-dlq-${stage}`
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'cloudops-' }))
  const own = QueueUrls.filter((url) => url.endsWith(suffix))
  const counted = await Promise.all(
    own.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      )
      return [
        QueueUrl.split('/').at(-1) ?? QueueUrl,
        Number(Attributes?.ApproximateNumberOfMessages ?? 0),
      ] as const
    }),
  )
  const full = counted.filter(([, count]) => count > 0)
  return full.length === 0
    ? ok('dead letters', `none in ${own.length} queues`)
    : warn(
        'dead letters',
        full.map(([name, count]) => `${count} in ${name}`).join(', '),
        'docs/runbook.md#dead-letters',
      )
}

/** The keys that sign and prove are there and enabled. */
export const keys = async ({ lambda, keys: kms, stage }: Running): Promise<Finding> => {
  const ids = new Set<string>()
  for (const name of ['approval-handler', 'execution-handler', 'notify']) {
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: named({ stage }, name) }),
    )
    const { Variables = {}, Error: error } = Environment ?? {}
    // Lambda answers all the same where it may not decrypt them.
    if (error !== undefined) throw Object.assign(new Error(error.Message), { name: error.ErrorCode })
    for (const [variable, value] of Object.entries(Variables))
      if (/_KEY_IDS?$/.test(variable)) for (const id of value.split(',')) ids.add(id)
  }
  const unusable: string[] = []
  for (const KeyId of ids) {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
    if (KeyMetadata?.Enabled !== true) unusable.push(`${KeyId} is ${KeyMetadata?.KeyState ?? 'unknown'}`)
  }
  return unusable.length === 0
    ? ok('keys', `${ids.size} can be used`)
    : stop(
        'keys',
        `${unusable.join(', ')}: what it signed can be neither approved nor carried out`,
        'aws kms cancel-key-deletion, then aws kms enable-key',
      )
}

/** Whether plans are carried out at all. */
export const stopSwitch = async ({ ssm, stage }: Running): Promise<Finding> => {
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: named({ stage }, '/cloudops/execution'), WithDecryption: true }),
  )
  const reason = stopReason(Parameter?.Value)
  return reason === undefined
    ? ok('execution', 'approved plans are carried out')
    : warn(
        'execution',
        `stopped${reason === '' ? '' : `: ${printable(reason)}`}`,
        `make resume${stage === '' ? '' : ` STAGE=${stage}`}`,
      )
}

/** A secret that is to be filled by hand has a value. What it is, is not asked. */
export const secret = async (id: string, { secrets, stage }: Running): Promise<Finding> => {
  const SecretId = named({ stage }, id)
  try {
    const { DeletedDate, VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId }))
    if (DeletedDate !== undefined)
      return stop(
        SecretId,
        'waits to be deleted: what is in it can be read by no one',
        `aws secretsmanager restore-secret --secret-id ${SecretId}`,
      )
    return VersionIdsToStages === undefined
      ? warn(
          SecretId,
          'is empty',
          `aws secretsmanager put-secret-value --secret-id ${SecretId} --secret-string file:///dev/stdin`,
        )
      : ok(SecretId, 'has a value')
  } catch (error) {
    if (isMissing(error)) return stop(SecretId, 'is not there', 'make deploy, or give --stage and --region')
    throw error
  }
}

/** The account has room for a mass outage. */
export const concurrency = async ({ lambda }: Running): Promise<Finding> => {
  const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand({}))
  const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0
  return free < CONCURRENT
    ? warn(
        'concurrency',
        `${free} executions at once are unreserved: a mass outage is analysed slowly`,
        'have the quota "Concurrent executions" of Lambda raised',
      )
    : ok(
        'concurrency',
        `${free} executions at once are unreserved, by ${AccountUsage?.FunctionCount ?? 'some'} functions`,
      )
}
