import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import { AwsError } from '../services/protocol'
import { attributes } from '../terraform/attributes'
import { type Event, eventTime } from './event'
import { INVALID, isRecord, parsed } from './request'

/** Bytes of all entries of a request. */
const MAX_SIZE = 256 * 1024
const MAX_ENTRIES = 10
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
  if (entries.some(({ Time = 0 }) => Time < 0 || Time > MAX_TIME))
    throw new AwsError(INVALID, 'Parameter Time is not valid.')
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_SIZE)
    throw new AwsError(INVALID, 'Total size of the entries in the request is over the limit.')
}

/** Puts the valid entries and answers for each, in their order. @throws AwsError for the request as a whole */
export const putEvents = ({ region, accountId, accept }: PutPorts, entries: readonly Entry[]): object => {
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
    if (Source.startsWith('aws.'))
      return refused('NotAuthorizedForSourceException', 'Not authorized for the source.')
    const detail = parsed(Detail)
    if (!isRecord(detail)) return refused('MalformedDetail', 'Detail is malformed.')
    const event: Event = {
      version: '0',
      id: randomUUID(),
      'detail-type': DetailType,
      source: Source,
      account: accountId,
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
