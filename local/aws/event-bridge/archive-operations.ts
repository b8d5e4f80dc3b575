import * as t from 'io-ts'
import { attributes } from '../../terraform/attributes'
import { AwsError, epochSeconds, type JsonOperation, jsonOperation } from '../services/protocol'
import type { Archive } from './archive'
import type { createReplays, Replay } from './replay'
import { atMostOneFilter, INVALID, Paged, paged } from './request'

export interface ArchivePorts {
  readonly archives: readonly Archive[]
  readonly replays: ReturnType<typeof createReplays>
}

const StartReplay = attributes(
  {
    ReplayName: t.string,
    EventSourceArn: t.string,
    /** Seconds since 1970. */
    EventStartTime: t.number,
    EventEndTime: t.number,
    Destination: attributes({ Arn: t.string }, { FilterArns: t.array(t.string) }),
  },
  { Description: t.string },
)
const ReplayName = t.strict({ ReplayName: t.string })
const Filtered = attributes({}, { NamePrefix: t.string, EventSourceArn: t.string, State: t.string, ...Paged })
type Filtered = t.TypeOf<typeof Filtered>

const describeArchive = (archive: Archive) => ({
  ArchiveName: archive.name,
  EventSourceArn: archive.sourceArn,
  State: 'ENABLED',
  RetentionDays: archive.retentionDays,
  SizeBytes: archive.events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0),
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
  EventLastReplayedTime: replay.lastReplayed && epochSeconds(replay.lastReplayed),
  ReplayEndTime: replay.endedAt && epochSeconds(replay.endedAt),
})

/** What a list operation gives: those whose name, source and state are the wanted ones. */
const filtered = <A>(
  operation: string,
  name: string,
  all: readonly (A & {
    readonly EventSourceArn: string
    readonly State: string
  })[],
  nameOf: (one: A) => string,
  { NamePrefix, EventSourceArn, State, ...page }: Filtered,
): object => {
  atMostOneFilter(operation, [NamePrefix, EventSourceArn, State])
  const found = all.filter(
    (one) =>
      nameOf(one).startsWith(NamePrefix ?? '') &&
      (EventSourceArn === undefined || one.EventSourceArn === EventSourceArn) &&
      (State === undefined || one.State === State),
  )
  return paged(name, found, page)
}

/** Operations on archives and replays. */
export const archiveOperations = ({
  archives,
  replays,
}: ArchivePorts): Readonly<Record<string, JsonOperation>> => ({
  ListArchives: jsonOperation(INVALID, Filtered, (input) =>
    filtered(
      'ListArchives',
      'Archives',
      archives.map(describeArchive),
      ({ ArchiveName }) => ArchiveName,
      input,
    ),
  ),
  DescribeArchive: jsonOperation(INVALID, t.strict({ ArchiveName: t.string }), ({ ArchiveName }) => {
    const archive = archives.find(({ name }) => name === ArchiveName)
    if (archive === undefined)
      throw new AwsError('ResourceNotFoundException', `Archive ${ArchiveName} does not exist.`)
    return {
      ...describeArchive(archive),
      ArchiveArn: archive.arn,
      Description: archive.description,
      EventPattern: archive.pattern,
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
  DescribeReplay: jsonOperation(INVALID, ReplayName, (input) => {
    const replay = replays.find(input.ReplayName)
    return {
      ...describeReplay(replay),
      ReplayArn: replay.arn,
      Destination: { Arn: replay.destinationArn, FilterArns: replay.filterArns },
      Description: replay.description,
    }
  }),
  CancelReplay: jsonOperation(INVALID, ReplayName, (input) => {
    const replay = replays.cancel(replays.find(input.ReplayName))
    return { ReplayArn: replay.arn, State: replay.state }
  }),
  ListReplays: jsonOperation(INVALID, Filtered, (input) =>
    filtered(
      'ListReplays',
      'Replays',
      replays.list().map(describeReplay),
      ({ ReplayName: name }) => name,
      input,
    ),
  ),
})
