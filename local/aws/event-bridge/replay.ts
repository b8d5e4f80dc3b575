import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Report } from '../../model'
import { AwsError } from '../services/protocol'
import type { Archive } from './archive'
import type { Buses } from './definition'
import type { Event } from './event'
import { INVALID, invalidParameter as invalid, withinLimits } from './request'
import type { Rule } from './rules'

export type ReplayState = 'STARTING' | 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED'

export interface ReplayRequest {
  readonly name: string
  readonly archiveArn: string
  readonly destinationArn: string
  /** ARNs of the rules that take part; all of the bus where there are none. */
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

export interface ReplayPorts {
  readonly archives: readonly Archive[]
  readonly buses: Buses
  readonly rules: readonly Pick<Rule, 'arn' | 'bus'>[]
  /** Puts a replayed event on the bus, for these rules only (all where there are none). */
  readonly emit: (bus: string, event: Event, ruleArns: readonly string[]) => void
  readonly report: Report
}

const isActive = ({ state }: Replay): boolean => state === 'STARTING' || state === 'RUNNING'

/** Archive replays: archived events go to the bus again, with the name of the replay in them, and are not archived again. */
export const createReplays = ({ archives, buses, rules, emit, report }: ReplayPorts) => {
  const replays = new Map<string, Replay>()
  const running = new Set<Promise<void>>()

  const end = (replay: Replay, state: 'CANCELLED' | 'COMPLETED', count: number): void => {
    replay.state = state
    replay.endedAt = new Date()
    report('events', `replay ${replay.name}: ${state.toLowerCase()} after ${count} events`)
  }

  const play = async (replay: Replay, bus: string, events: readonly Event[]): Promise<void> => {
    let count = 0
    for (const event of events) {
      // Leaves a place for a cancellation between two events.
      await turn()
      if (replay.state === 'CANCELLING') return end(replay, 'CANCELLED', count)
      replay.state = 'RUNNING'
      const replayed = { ...event, id: randomUUID(), 'replay-name': replay.name }
      emit(bus, replayed, replay.filterArns)
      replay.lastReplayed = new Date(event.time)
      count += 1
    }
    await turn()
    end(replay, replay.state === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED', count)
  }

  /** The archive and the bus of a request. @throws AwsError where AWS refuses it */
  const checked = (request: ReplayRequest): { archive: Archive; bus: string } => {
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(request.name)) {
      throw new AwsError(
        INVALID,
        `1 validation error detected: Value '${request.name}' at 'replayName' failed to satisfy constraint: Member must be 1 to 64 characters of [\\.\\-_A-Za-z0-9]+`,
      )
    }
    if (!/^arn:aws:events:[^:]*:\d{12}:event-bus\//.test(request.destinationArn))
      throw invalid('Destination.Arn', 'Must contain an event bus ARN.')
    const bus = buses.find(request.destinationArn)
    if (bus === undefined) {
      const [, name = ''] = request.destinationArn.split('/')
      throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`)
    }
    const archive = archives.find(({ arn }) => arn === request.archiveArn)
    if (archive === undefined) {
      const name = request.archiveArn.slice(request.archiveArn.lastIndexOf('/') + 1)
      throw invalid('EventSourceArn', `Archive ${name} does not exist.`)
    }
    if (request.destinationArn !== archive.sourceArn)
      throw invalid('Destination.Arn', 'Cross event bus replay is not permitted.')
    // Written so that a time which is no date is refused as well.
    if (!(request.from < request.to))
      throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.')
    const stranger = request.filterArns.find(
      (arn) => !rules.some((rule) => rule.arn === arn && rule.bus === bus),
    )
    if (stranger !== undefined)
      throw invalid('Destination.FilterArns', `Rule ${stranger} does not exist on EventBus ${bus}.`)
    withinLimits('description', request.description === '' ? undefined : request.description, { max: 512 })
    if (replays.has(request.name))
      throw new AwsError('ResourceAlreadyExistsException', `Replay ${request.name} already exists.`)
    if ([...replays.values()].filter(isActive).length >= MAX_REPLAYS)
      throw new AwsError('LimitExceededException', `There are ${MAX_REPLAYS} replays under way already.`)
    return { archive, bus }
  }

  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.allSettled(running)
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
      const { archive, bus } = checked(request)
      const replay: Replay = {
        ...request,
        arn: archive.arn.replace(/:archive\/.*$/, `:replay/${request.name}`),
        state: 'STARTING',
        startedAt: new Date(),
      }
      replays.set(request.name, replay)
      const chosen = archive.events.filter(({ time }) => {
        const at = new Date(time)
        return at >= request.from && at < request.to
      })
      const played = play(replay, bus, chosen).finally(() => running.delete(played))
      running.add(played)
      return replay
    },
    /** @throws AwsError where it is over */
    cancel: (replay: Replay): Replay => {
      if (!isActive(replay)) {
        throw new AwsError(
          'IllegalStatusException',
          `Replay ${replay.name} is not in a valid state for this operation.`,
        )
      }
      replay.state = 'CANCELLING'
      return replay
    },
    idle,
    stop: async (): Promise<void> => {
      for (const replay of replays.values()) if (isActive(replay)) replay.state = 'CANCELLING'
      await idle()
    },
  }
}
