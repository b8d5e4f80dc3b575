import { randomUUID } from 'node:crypto'
import { compilePattern } from '../event-pattern'
import { AwsError } from '../services/protocol'
import type { Definition } from '../terraform'
import type { Report } from '../types'
import { archiveArn, EventArchive } from './definition'
import type { Event } from './event'

export type ReplayState = 'STARTING' | 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED'

export interface Archive {
  readonly name: string
  readonly arn: string
  readonly sourceArn: string
  readonly description?: string | undefined
  readonly pattern?: string | undefined
  readonly retentionDays: number
  readonly createdAt: Date
  readonly events: Event[]
  keeps(event: Event): boolean
}

export interface ReplayRequest {
  readonly name: string
  readonly archiveArn: string
  readonly destinationArn: string
  readonly filterArns: readonly string[]
  readonly from: Date
  readonly to: Date
  readonly description?: string | undefined
}

export interface Replay extends ReplayRequest {
  readonly arn: string
  state: ReplayState
  readonly startedAt: Date
  endedAt?: Date
  lastReplayed?: Date
}

/** As on AWS. */
const MAX_REPLAYS = 10

export const readArchives = (definition: Definition): readonly Archive[] =>
  definition.ofType('aws_cloudwatch_event_archive', EventArchive).map(({ attributes }) => {
    const { name, event_pattern } = attributes
    return {
      name,
      arn: archiveArn(definition.region, definition.accountId, name),
      sourceArn: attributes.event_source_arn,
      description: attributes.description,
      pattern: event_pattern,
      retentionDays: attributes.retention_days ?? 0,
      createdAt: new Date(),
      events: [],
      keeps: event_pattern === undefined ? () => true : compilePattern(JSON.parse(event_pattern)),
    }
  })

export interface ReplayPorts {
  readonly archives: readonly Archive[]
  /** Puts a replayed event on the bus, for these rules only (all where there are none). */
  readonly emit: (busArn: string, event: Event, ruleArns: readonly string[]) => void
  /** Resolves when everything emitted so far is delivered. */
  readonly delivered: () => Promise<void>
  readonly report: Report
}

/** Archive replays: archived events go to the bus again, with the name of the replay in them, and are not archived again. */
export const createReplays = ({ archives, emit, delivered, report }: ReplayPorts) => {
  const replays = new Map<string, Replay>()
  const running = new Set<Promise<void>>()

  const play = async (replay: Replay, events: readonly Event[]): Promise<void> => {
    for (const event of events) {
      // Leaves a place for a cancellation between two events.
      await new Promise((resolve) => setImmediate(resolve))
      if (replay.state === 'CANCELLING') {
        replay.state = 'CANCELLED'
        replay.endedAt = new Date()
        return
      }
      replay.state = 'RUNNING'
      emit(
        replay.destinationArn,
        { ...event, id: randomUUID(), 'replay-name': replay.name },
        replay.filterArns,
      )
      replay.lastReplayed = new Date(event.time)
    }
    await delivered()
    replay.state = replay.state === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED'
    replay.endedAt = new Date()
    report('events', `replay ${replay.name}: ${events.length} events`)
  }

  return {
    list: (): readonly Replay[] => [...replays.values()],
    /** @throws AwsError ResourceNotFoundException */
    find: (name: string): Replay => {
      const replay = replays.get(name)
      if (replay === undefined)
        throw new AwsError('ResourceNotFoundException', `Replay ${name} does not exist.`)
      return replay
    },
    /** @throws AwsError where AWS refuses it */
    start: (request: ReplayRequest): Replay => {
      const archive = archives.find(({ arn }) => arn === request.archiveArn)
      if (archive === undefined)
        throw new AwsError('ResourceNotFoundException', `Archive ${request.archiveArn} does not exist.`)
      if (replays.has(request.name))
        throw new AwsError('ResourceAlreadyExistsException', `Replay ${request.name} already exists.`)
      if (request.destinationArn !== archive.sourceArn) {
        throw new AwsError(
          'ValidationException',
          'Parameter Destination.Arn is not valid. Reason: it must be the event bus of the archive.',
        )
      }
      if (request.from >= request.to) {
        throw new AwsError(
          'ValidationException',
          'Parameter EventEndTime is not valid. Reason: it must be after EventStartTime.',
        )
      }
      const active = [...replays.values()].filter(
        ({ state }) => state === 'STARTING' || state === 'RUNNING',
      ).length
      if (active >= MAX_REPLAYS)
        throw new AwsError('LimitExceededException', `There are ${MAX_REPLAYS} replays under way already.`)
      const replay: Replay = {
        ...request,
        arn: archive.arn.replace(/:archive\/.*$/, `:replay/${request.name}`),
        state: 'STARTING',
        startedAt: new Date(),
      }
      replays.set(request.name, replay)
      const chosen = archive.events.filter(
        ({ time }) => new Date(time) >= request.from && new Date(time) < request.to,
      )
      const played = play(replay, chosen).finally(() => running.delete(played))
      running.add(played)
      return replay
    },
    /** @throws AwsError where it is over */
    cancel: (replay: Replay): Replay => {
      if (replay.state !== 'STARTING' && replay.state !== 'RUNNING') {
        throw new AwsError(
          'IllegalStatusException',
          `Replay ${replay.name} is not in a valid state for this operation.`,
        )
      }
      replay.state = 'CANCELLING'
      return replay
    },
    idle: async (): Promise<void> => {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
