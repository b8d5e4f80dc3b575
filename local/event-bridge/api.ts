import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import { compilePattern, InvalidPattern } from '../event-pattern'
import { AwsError, epochSeconds, jsonOperation, jsonService } from '../services/protocol'
import { attributes } from '../terraform/attributes'
import type { LocalService } from '../types'
import type { Archive, createReplays, Replay } from './archive'
import { busArn } from './definition'
import { type Event, eventTime } from './event'
import type { Rule } from './rules'

const INVALID = 'ValidationException'

/** Bytes of one entry. */
const MAX_ENTRY = 256 * 1024
const MAX_ENTRIES = 10

const Entry = attributes(
  {},
  {
    Source: t.string,
    DetailType: t.string,
    Detail: t.string,
    EventBusName: t.string,
    Resources: t.array(t.string),
    /** Seconds since 1970. */
    Time: t.number,
    TraceHeader: t.string,
  },
)
type Entry = t.TypeOf<typeof Entry>

const Named = attributes({ Name: t.string }, { EventBusName: t.string })
const Paged = { Limit: t.number, NextToken: t.string }

const StartReplay = attributes(
  {
    ReplayName: t.string,
    EventSourceArn: t.string,
    EventStartTime: t.number,
    EventEndTime: t.number,
    Destination: attributes({ Arn: t.string }, { FilterArns: t.array(t.string) }),
  },
  { Description: t.string },
)

export interface ApiPorts {
  readonly region: string
  readonly accountId: string
  readonly buses: readonly string[]
  readonly rules: readonly Rule[]
  readonly archives: readonly Archive[]
  readonly replays: ReturnType<typeof createReplays>
  /** Puts an event on a bus. */
  readonly accept: (bus: string, event: Event) => void
}

const describeRule = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: rule.bus,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
  ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
})

const describeArchive = (archive: Archive) => ({
  ArchiveName: archive.name,
  EventSourceArn: archive.sourceArn,
  State: 'ENABLED',
  RetentionDays: archive.retentionDays,
  SizeBytes: Buffer.byteLength(JSON.stringify(archive.events)),
  EventCount: archive.events.length,
  CreationTime: epochSeconds(archive.createdAt),
})

const describeReplay = (replay: Replay) => ({
  ReplayName: replay.name,
  EventSourceArn: replay.archiveArn,
  State: replay.state,
  EventStartTime: epochSeconds(replay.from),
  EventEndTime: epochSeconds(replay.to),
  ReplayStartTime: epochSeconds(replay.startedAt),
  ...(replay.lastReplayed === undefined ? {} : { EventLastReplayedTime: epochSeconds(replay.lastReplayed) }),
  ...(replay.endedAt === undefined ? {} : { ReplayEndTime: epochSeconds(replay.endedAt) }),
})

/** The operations of EventBridge that the local cloud has, answered as AWS answers them. */
export const createApi = (ports: ApiPorts): LocalService => {
  const { region, accountId, buses, rules, archives, replays } = ports

  const busName = (given?: string): string => {
    const name = busNameOf(given)
    if (!buses.includes(name))
      throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`)
    return name
  }
  const findRule = (name: string, bus?: string): Rule => {
    const own = busName(bus)
    const rule = rules.find((one) => one.name === name && one.bus === own)
    if (rule === undefined) {
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${own}.`)
    }
    return rule
  }

  const put = (entry: Entry): object => {
    const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage })
    const missing = (['Source', 'DetailType', 'Detail'] as const).find((name) => !entry[name])
    if (missing !== undefined) {
      return refused(
        'InvalidArgument',
        `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
      )
    }
    const detail = detailOf(entry.Detail ?? '')
    if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.')
    const bus = buses.find((name) => name === busNameOf(entry.EventBusName))
    if (bus === undefined) return refused('ResourceNotFoundException', 'The event bus does not exist.')
    const event: Event = {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.DetailType ?? '',
      source: entry.Source ?? '',
      account: accountId,
      time: eventTime(entry.Time === undefined ? new Date() : new Date(entry.Time * 1000)),
      region,
      resources: entry.Resources ?? [],
      detail,
    }
    ports.accept(bus, event)
    return { EventId: event.id }
  }

  const putEvents = (entries: readonly Entry[]): object => {
    if (entries.length === 0 || entries.length > MAX_ENTRIES) {
      throw new AwsError(
        INVALID,
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ENTRIES} and greater than or equal to 1`,
      )
    }
    if (Buffer.byteLength(JSON.stringify(entries)) > MAX_ENTRY) {
      throw new AwsError(
        INVALID,
        `Total size of the entries in the request is over the limit of ${MAX_ENTRY} bytes.`,
      )
    }
    const answers = entries.map(put)
    return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers }
  }

  const testPattern = (pattern: string, event: string): object => {
    const given = parsed(event)
    if (!isRecord(given))
      throw new AwsError(INVALID, 'Parameter Event is not valid. Reason: it must be a JSON object.')
    for (const field of ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']) {
      if (!(field in given))
        throw new AwsError(INVALID, `Parameter Event is not valid. Reason: ${field} is required.`)
    }
    try {
      return { Result: compilePattern(parsed(pattern))(given) }
    } catch (error) {
      if (error instanceof InvalidPattern) throw new AwsError('InvalidEventPatternException', error.message)
      throw error
    }
  }

  return jsonService('events', {
    PutEvents: jsonOperation(INVALID, attributes({ Entries: t.array(Entry) }, {}), ({ Entries }) =>
      putEvents(Entries),
    ),
    TestEventPattern: jsonOperation(INVALID, t.strict({ EventPattern: t.string, Event: t.string }), (input) =>
      testPattern(input.EventPattern, input.Event),
    ),
    ListEventBuses: jsonOperation(
      INVALID,
      attributes({}, { NamePrefix: t.string, ...Paged }),
      ({ NamePrefix = '' }) => ({
        EventBuses: buses
          .filter((name) => name.startsWith(NamePrefix))
          .map((name) => ({ Name: name, Arn: busArn(region, accountId, name) })),
      }),
    ),
    DescribeEventBus: jsonOperation(INVALID, attributes({}, { Name: t.string }), ({ Name }) => {
      const name = busName(Name)
      return { Name: name, Arn: busArn(region, accountId, name) }
    }),
    ListRules: jsonOperation(
      INVALID,
      attributes({}, { EventBusName: t.string, NamePrefix: t.string, ...Paged }),
      ({ EventBusName, NamePrefix = '' }) => {
        const bus = busName(EventBusName)
        return {
          Rules: rules
            .filter((rule) => rule.bus === bus && rule.name.startsWith(NamePrefix))
            .map(describeRule),
        }
      },
    ),
    DescribeRule: jsonOperation(INVALID, Named, ({ Name, EventBusName }) =>
      describeRule(findRule(Name, EventBusName)),
    ),
    ListTargetsByRule: jsonOperation(
      INVALID,
      attributes({ Rule: t.string }, { EventBusName: t.string, ...Paged }),
      ({ Rule, EventBusName }) => ({
        Targets: findRule(Rule, EventBusName).targets.map(({ id, arn, settings }) => ({
          Id: id,
          Arn: arn,
          ...(settings.input === undefined ? {} : { Input: settings.input }),
          ...(settings.input_path === undefined ? {} : { InputPath: settings.input_path }),
          ...(settings.input_transformer === undefined
            ? {}
            : {
                InputTransformer: {
                  InputPathsMap: settings.input_transformer.input_paths ?? {},
                  InputTemplate: settings.input_transformer.input_template,
                },
              }),
          ...(settings.dead_letter_config === undefined
            ? {}
            : { DeadLetterConfig: { Arn: settings.dead_letter_config.arn } }),
          ...(settings.retry_policy === undefined
            ? {}
            : {
                RetryPolicy: {
                  MaximumRetryAttempts: settings.retry_policy.maximum_retry_attempts,
                  MaximumEventAgeInSeconds: settings.retry_policy.maximum_event_age_in_seconds,
                },
              }),
        })),
      }),
    ),
    ListArchives: jsonOperation(
      INVALID,
      attributes({}, { NamePrefix: t.string, EventSourceArn: t.string, State: t.string, ...Paged }),
      ({ NamePrefix = '' }) => ({
        Archives: archives.filter(({ name }) => name.startsWith(NamePrefix)).map(describeArchive),
      }),
    ),
    DescribeArchive: jsonOperation(INVALID, t.strict({ ArchiveName: t.string }), ({ ArchiveName }) => {
      const archive = archives.find(({ name }) => name === ArchiveName)
      if (archive === undefined)
        throw new AwsError('ResourceNotFoundException', `Archive ${ArchiveName} does not exist.`)
      return {
        ...describeArchive(archive),
        ArchiveArn: archive.arn,
        ...(archive.description === undefined ? {} : { Description: archive.description }),
        ...(archive.pattern === undefined ? {} : { EventPattern: archive.pattern }),
      }
    }),
    StartReplay: jsonOperation(INVALID, StartReplay, (input) => {
      const replay = replays.start({
        name: input.ReplayName,
        archiveArn: input.EventSourceArn,
        destinationArn: input.Destination.Arn,
        filterArns: input.Destination.FilterArns ?? [],
        from: new Date(input.EventStartTime * 1000),
        to: new Date(input.EventEndTime * 1000),
        description: input.Description,
      })
      return { ReplayArn: replay.arn, State: replay.state, ReplayStartTime: epochSeconds(replay.startedAt) }
    }),
    DescribeReplay: jsonOperation(INVALID, t.strict({ ReplayName: t.string }), ({ ReplayName }) => {
      const replay = replays.find(ReplayName)
      return {
        ...describeReplay(replay),
        ReplayArn: replay.arn,
        Destination: { Arn: replay.destinationArn, FilterArns: replay.filterArns },
        ...(replay.description === undefined ? {} : { Description: replay.description }),
      }
    }),
    CancelReplay: jsonOperation(INVALID, t.strict({ ReplayName: t.string }), ({ ReplayName }) => {
      const replay = replays.cancel(replays.find(ReplayName))
      return { ReplayArn: replay.arn, State: replay.state }
    }),
    ListReplays: jsonOperation(
      INVALID,
      attributes({}, { NamePrefix: t.string, EventSourceArn: t.string, State: t.string, ...Paged }),
      ({ NamePrefix = '', State }) => ({
        Replays: replays
          .list()
          .filter(
            ({ name, state }) => name.startsWith(NamePrefix) && (State === undefined || state === State),
          )
          .map(describeReplay),
      }),
    ),
  })
}

const busNameOf = (given = 'default'): string =>
  given.startsWith('arn:') ? given.slice(given.lastIndexOf('/') + 1) : given

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const detailOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const detail = parsed(text)
  return isRecord(detail) ? detail : undefined
}
