import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import { attributes } from '../../terraform/attributes'
import { AwsError } from '../services/protocol'
import type { PutContext, Refusal } from './bus-policy'
import { type Event, eventTime } from './event'
import { INVALID, isRecord, isShallow, parsed, withinLimits } from './request'

/** Bytes of all entries of a request: 1 MB since January 2026. */
const MAX_SIZE = 1024 * 1024
const MAX_ENTRIES = 10
/** Characters. */
const MAX_DETAIL_TYPE = 128
/** A bus, by its name or ARN. */
const BUS = /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:\d{12}:event-bus\/)?[.\-_A-Za-z0-9]+$/
/** Bytes that AWS counts for a time, whatever its digits. */
const TIME_SIZE = 14
/** Seconds since 1970 that still give a date of four digits. */
const MAX_TIME = 253_402_300_799

export const Entry = attributes(
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
export type Entry = t.TypeOf<typeof Entry>

export interface PutPorts {
  readonly region: string
  readonly accountId: string
  /** Why an entry of another account may not be put on the bus of this ARN. */
  readonly refusal: (busArn: string, entry: PutContext) => Refusal | undefined
  /** Puts an event on a bus, which is named as the caller names it. */
  readonly accept: (bus: string | undefined, event: Event) => void
}

const REQUIRED = ['Source', 'DetailType', 'Detail'] as const

/** Counted as https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html says. */
const sizeOf = ({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0) +
  (Time === undefined ? 0 : TIME_SIZE)

const refuse = (entries: readonly Entry[]): void => {
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    throw new AwsError(
      INVALID,
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ENTRIES} and greater than or equal to 1`,
    )
  }
  for (const [index, { EventBusName, TraceHeader }] of entries.entries()) {
    const at = `entries.${index + 1}.member`
    withinLimits(`${at}.eventBusName`, EventBusName, { pattern: BUS, max: 1600 })
    withinLimits(`${at}.traceHeader`, TraceHeader, { max: 500 })
  }
  if (entries.some(({ Time = 0 }) => Time < 0 || Time > MAX_TIME))
    throw new AwsError(INVALID, 'Parameter Time is not valid.')
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_SIZE)
    throw new AwsError(INVALID, 'Total size of the entries in the request is over the limit.')
}

const DENIED: Readonly<Record<Refusal, string>> = {
  AccessDeniedException: 'You do not have sufficient access to perform this action.',
  NotAuthorizedForSourceException: 'Not authorized for the source.',
  NotAuthorizedForDetailTypeException: 'Not authorized for the detail type.',
}

/**
 * Puts the valid entries and answers for each, in their order. `account` is the caller's: for another one than the
 * definition's the bus's policy decides, for its own IAM would. @throws AwsError for the request as a whole
 */
export const putEvents = (
  { region, accountId, refusal, accept }: PutPorts,
  entries: readonly Entry[],
  account: string,
): object => {
  const put = (entry: Entry): object => {
    const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = entry
    const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage })
    const missing = REQUIRED.find((name) => !entry[name])
    if (missing !== undefined) {
      return refused(
        'InvalidArgument',
        `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
      )
    }
    if (DetailType.length > MAX_DETAIL_TYPE)
      return refused(
        'InvalidArgument',
        `Parameter DetailType is not valid. Reason: it has more than ${MAX_DETAIL_TYPE} characters.`,
      )
    if (Source.startsWith('aws.'))
      return refused('NotAuthorizedForSourceException', 'Not authorized for the source.')
    if (account !== accountId) {
      const { EventBusName: bus = 'default' } = entry
      if (!bus.startsWith('arn:'))
        return refused(
          'InvalidArgument',
          `The local cloud has no bus ${bus} of the account ${account}: name another account's bus by its ARN.`,
        )
      const denied = refusal(bus, { account, source: Source, detailType: DetailType })
      if (denied !== undefined) return refused(denied, DENIED[denied])
    }
    const detail = parsed(Detail)
    if (!isRecord(detail) || !isShallow({ detail })) return refused('MalformedDetail', 'Detail is malformed.')
    const event: Event = {
      version: '0',
      id: randomUUID(),
      'detail-type': DetailType,
      source: Source,
      account,
      time: eventTime(Time === undefined ? new Date() : new Date(Time * 1000)),
      region,
      resources: Resources,
      detail,
    }
    accept(entry.EventBusName, event)
    return { EventId: event.id }
  }
  refuse(entries)
  const answers = entries.map(put)
  return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers }
}
