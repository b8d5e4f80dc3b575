import { setTimeout as wait } from 'node:timers/promises'
import {
  CancelReplayCommand,
  DescribeArchiveCommand,
  type DescribeArchiveCommandOutput,
  DescribeReplayCommand,
  DescribeRuleCommand,
  type EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge'
import { ToolError } from '../../local/commands/shared/command-line'
import { defined } from '../../schemas/defined'
import type { Instant } from '../../schemas/scalars'
import type { Deployment } from '../shared/deployment'

/** The archive and the one rule that its events may go to. */
export interface Replayable {
  readonly accountId: string
  readonly archiveArn: string
  readonly busArn: string
  readonly ruleArn: string
  readonly createdAt?: Date
  readonly retentionDays: number
}

export interface ReplayState {
  readonly state: string
  /** Share of the window that is through, 0 to 1. */
  readonly share: number
  readonly reason?: string
}

const named = (error: unknown): string => (error instanceof Error ? error.name : '')

/** Finds archive and rule. @throws ToolError that says what is missing, or what keeps one from seeing it */
export const findReplayable = async (
  events: EventBridgeClient,
  deployment: Deployment,
): Promise<Replayable> => {
  const { archive: ArchiveName, reviewRule: Name, bus: EventBusName, region } = deployment
  const looked = async <A>(what: string, find: Promise<A>): Promise<A> => {
    try {
      return await find
    } catch (error) {
      if (named(error) === 'ResourceNotFoundException')
        throw new ToolError(
          `there is no ${what} in ${region}: is the stack deployed there, and is --stage right?`,
        )
      if (named(error) === 'AccessDeniedException')
        throw new ToolError(
          `you may not read the ${what}: the output reviewer_policy_arn of the stack names the policy that allows it`,
        )
      throw error
    }
  }
  const archive = await looked(
    `archive ${ArchiveName}`,
    events.send(new DescribeArchiveCommand({ ArchiveName })),
  )
  const rule = await looked(`rule ${Name}`, events.send(new DescribeRuleCommand({ Name, EventBusName })))
  return replayableOf(archive, rule.Arn)
}

const replayableOf = (archive: DescribeArchiveCommandOutput, ruleArn: string | undefined): Replayable => {
  const {
    ArchiveArn: archiveArn = '',
    EventSourceArn: busArn = '',
    CreationTime,
    RetentionDays = 0,
  } = archive
  if (ruleArn === undefined) throw new ToolError('the review rule has no ARN')
  return {
    accountId: archiveArn.split(':')[4] ?? '',
    archiveArn,
    busArn,
    ruleArn,
    retentionDays: RetentionDays,
    ...defined({ createdAt: CreationTime }),
  }
}

export interface Window {
  readonly from: Instant
  readonly to: Instant
}

/** The archive goes by whole seconds. */
const SECOND = 1_000
const floor = (instant: Instant): Date => new Date(Math.floor(Date.parse(instant) / SECOND) * SECOND)
const ceil = (instant: Instant): Date => new Date(Math.ceil(Date.parse(instant) / SECOND) * SECOND)

/** Starts a replay to the review rule and no other. @throws ToolError where ten replays run already */
export const startReplay = async (
  events: EventBridgeClient,
  { archiveArn, busArn, ruleArn }: Replayable,
  name: string,
  { from, to }: Window,
): Promise<void> => {
  try {
    await events.send(
      new StartReplayCommand({
        ReplayName: name,
        Description: 'Incident review',
        EventSourceArn: archiveArn,
        EventStartTime: floor(from),
        EventEndTime: ceil(to),
        Destination: { Arn: busArn, FilterArns: [ruleArn] },
      }),
    )
  } catch (error) {
    if (named(error) !== 'LimitExceededException') throw error
    throw new ToolError(
      'EventBridge runs at most ten replays of an account at once, and ten are under way: wait for one to end, or cancel one',
    )
  }
}

const OVER = new Set(['COMPLETED', 'CANCELLED', 'FAILED'])

const describe = async (
  events: EventBridgeClient,
  name: string,
  { from, to }: Window,
): Promise<ReplayState> => {
  const answer = await events.send(new DescribeReplayCommand({ ReplayName: name }))
  const length = Date.parse(to) - Date.parse(from)
  const reached = (answer.EventLastReplayedTime?.getTime() ?? Date.parse(from)) - Date.parse(from)
  const state = answer.State ?? 'UNKNOWN'
  return {
    state,
    share: state === 'COMPLETED' ? 1 : Math.min(1, Math.max(0, reached / length)),
    ...defined({ reason: answer.StateReason }),
  }
}

/** Milliseconds between two looks: half a second at first, ten at last. */
const nextPoll = (poll: number): number => Math.min(10_000, poll * 1.5)

/** Waits, unless it is interrupted. */
export const waited = (milliseconds: number, stop: AbortSignal): Promise<void> =>
  wait(milliseconds, undefined, { signal: stop }).catch(() => undefined)

/**
 * Looks at a replay until it is over; cancels it when `stop` is aborted. Answers its last state.
 */
export const followReplay = async (
  events: EventBridgeClient,
  name: string,
  window: Window,
  stop: AbortSignal,
  tell: (state: ReplayState) => Promise<void> | void,
): Promise<ReplayState> => {
  for (let poll = 500; ; poll = nextPoll(poll)) {
    if (stop.aborted) return cancelReplay(events, name, window)
    const state = await describe(events, name, window)
    await tell(state)
    if (OVER.has(state.state)) return state
    await waited(poll, stop)
  }
}

/** Cancels it and waits until it has stopped; one that ended meanwhile needs no cancelling. */
const cancelReplay = async (
  events: EventBridgeClient,
  name: string,
  window: Window,
): Promise<ReplayState> => {
  try {
    await events.send(new CancelReplayCommand({ ReplayName: name }))
  } catch (error) {
    if (named(error) !== 'IllegalStatusException') throw error
  }
  for (let poll = 250; ; poll = nextPoll(poll)) {
    const state = await describe(events, name, window)
    if (OVER.has(state.state)) return state
    await wait(poll)
  }
}
