import type { StoredAlert } from '../../local/commands/demo/clients'
import { defined } from '../../schemas/defined'
import { attack, attackNames } from './attacks'
import { type Fixture, SHOP, type World } from './fixture'
import { arm, described, killsOf, randomOf } from './kills'
import { watchProgress } from './progress'

const MINUTE = 60_000
/** Minutes of the functions' clock in which everything has to come to its end; those in which the machine ran nothing are none. */
const LIMIT = 120
/** Between two runs: longer than the cool-down after which the same fault opens a new alert. */
const PAUSE = 240 * MINUTE

export interface ChaosRun {
  readonly seed: number
  readonly kills: readonly string[]
  readonly killed: number
  /** What somebody who may write the table did to the alert while it awaited its decision. */
  readonly attacked?: string
  /** How often AWS was still at a step, and whether somebody stopped it meanwhile. */
  readonly waited: string
  /** How the alert ended. */
  readonly end: string
  /** Why the course could not be run to its end: says nothing of the promises. */
  readonly unfinished?: string
  /** What does not hold. */
  readonly problems: readonly string[]
}

interface Mischief {
  readonly attackName: string | undefined
  readonly jump: () => number
  /** Looks at the step until AWS is done with it. */
  readonly looks: number
  readonly isStopped: boolean
}

/**
 * What else happens in a run, from its seed: what the table's writer does, how far the clock jumps between two minutes, how long
 * AWS takes for the step, and whether people stop it while it waits.
 */
const mischiefOf = (seed: number): Mischief => {
  const random = randomOf(seed ^ 0x5eed)
  const slow = randomOf(seed ^ 0x510)
  const attackName = attackNames[Math.floor(random() * attackNames.length)]
  return {
    looks: slow() < 0.6 ? 1 + Math.floor(slow() * 4) : 0,
    isStopped: slow() < 0.3,
    // Every third alert, so that a few runs have both kinds.
    attackName: seed % 3 === 0 ? attackName : undefined,
    // Mostly as it was; sometimes a clock is put right, by some minutes ahead or two back.
    jump: () => (random() < 0.8 ? 0 : Math.round((random() * 12 - 2) * MINUTE)),
  }
}

/** What a function says, and nothing where it does not live to say it; the next minute tries again. */
const attempt = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined)

/** One outage from its detection to its end, while processes are killed; then what was promised is checked. */
export const runChaos = async (world: World, { sites }: Fixture, seed: number): Promise<ChaosRun> => {
  const { clients, cloud, watch, proxy } = world
  const firstEvent = watch.events.length
  const firstCall = proxy.calls.length
  const seen = () => watch.events.slice(firstEvent)
  const detected = (): string | undefined =>
    seen()
      .filter((event) => event['detail-type'] === 'IssueDetected')
      .map(({ detail }) => String(detail.data.alert_id))
      .at(-1)
  const current = async (): Promise<StoredAlert | undefined> => {
    const id = detected()
    return id === undefined ? undefined : clients.alert(id)
  }

  sites.spoil(SHOP)
  const kills = killsOf(seed)
  const { attackName, jump, looks, isStopped } = mischiefOf(seed)
  const slow = takingLong(world, looks)
  let stops = 0
  let attacked: string | undefined
  const armed = arm(world, kills)
  const progress = watchProgress(cloud.lambda, armed.killed)
  let alert: StoredAlert | undefined
  let unfinished: string | undefined
  for (let minute = 0; minute < LIMIT; ) {
    const answer = alert === undefined ? await attempt(clients.invoke('invoke-agent-analysis', {})) : {}
    await cloud.idle()
    alert = await current()
    if (alert !== undefined && isDone(alert)) break
    if (isStopped && alert?.wait_until !== undefined && alert.stop_requested_at === undefined) {
      const { alert_id } = alert
      stops += 1
      await attempt(clients.invoke('approval-handler', { alert_id, action: 'stop', approved_by: 'chaos' }))
      await cloud.idle()
    }
    if (alert?.decision_open !== undefined) {
      if (attackName !== undefined && attacked === undefined && alert.plan_digest !== undefined)
        attacked = (await attack(world, alert.alert_id, attackName)) ? attackName : undefined
      const action = (alert.plan?.steps.length ?? 0) > 0 ? 'approve' : 'acknowledge'
      const { alert_id } = alert
      await attempt(clients.invoke('approval-handler', { alert_id, action, approved_by: 'chaos' }))
      await cloud.idle()
    }
    const obstacle = progress.obstacle(answer)
    if (obstacle === undefined) {
      minute += 3
      world.advance(3 * MINUTE + jump())
    } else if (!(await progress.isWorthWaiting())) {
      unfinished = obstacle
      break
    }
    await attempt(clients.invoke('alert-sweeper', {}))
  }
  progress.end()
  await armed.disarm()
  slow.end()
  await cloud.idle()
  alert = await current()
  const invalidations = proxy.calls
    .slice(firstCall)
    .filter(({ operation }) => operation.endsWith('/invalidation')).length
  const about = seen().filter(({ detail }) => detail.data.alert_id === alert?.alert_id)
  const problems =
    attacked === undefined
      ? problemsOf(alert, about, invalidations, unfinished === undefined)
      : attackedProblems(alert, invalidations)
  world.advance(PAUSE)
  return {
    ...{ seed, kills: kills.map(described), killed: armed.killed(), end: endOf(alert), problems },
    waited: `${slow.looked()} looks in vain${stops === 0 ? '' : ', stopped'}`,
    ...defined({ attacked, unfinished }),
  }
}

/** A look at a step ends the minute that a function watches it for. */
const WATCHED = 61_000

/** Has CloudFront be at an invalidation for so many looks, each of which outlasts its watch. */
const takingLong = ({ proxy, advance }: Pick<World, 'proxy' | 'advance'>, looks: number) => {
  let left = looks
  proxy.answers((_, body) => {
    if (left === 0 || !body.includes('<Status>Completed</Status>')) return body
    left -= 1
    advance(WATCHED)
    return body.replace('<Status>Completed</Status>', '<Status>InProgress</Status>')
  })
  return { looked: () => looks - left, end: () => proxy.answers((_, body) => body) }
}

const isDone = ({ ended_at, outbox }: StoredAlert): boolean =>
  ended_at !== undefined && Object.keys(outbox).length === 0

const endOf = (alert: StoredAlert | undefined): string => {
  if (alert === undefined) return 'no alert'
  const { approval_status, execution_status, result, failure_kind, closed_reason } = alert
  if (closed_reason !== undefined) return `closed: ${closed_reason}`
  return [approval_status, execution_status, result, failure_kind]
    .filter((part) => part !== undefined)
    .join(' ')
}

/** Whatever was written into the table, nothing of it is carried out. */
export const attackedProblems = (
  alert: StoredAlert | undefined,
  invalidations: number,
): readonly string[] => [
  ...(invalidations === 0 ? [] : [`an altered alert was carried out, ${invalidations} times`]),
  ...(alert?.result === 'resolved' ? ['an altered alert counts as resolved by its plan'] : []),
]

type Seen = World['watch']['events'][number]

/**
 * What does not hold of an alert, by its item, the events about it, and how often its action was called. Of a course that was not run to
 * its end, only what may not have happened by then.
 */
export const problemsOf = (
  alert: StoredAlert | undefined,
  events: readonly Seen[],
  invalidations: number,
  isFinished = true,
): readonly string[] => {
  if (alert === undefined) return isFinished ? ['the fault never became an alert'] : []
  const problems: string[] = []
  const unless = (holds: boolean, problem: string) => void (holds || problems.push(problem))
  const distinct = (name: string): number =>
    new Set(
      events.flatMap((event) => (event['detail-type'] === name ? [event.detail.metadata.event_id] : [])),
    ).size
  const approvals = alert.approval_status === 'approved' ? 1 : 0
  const are = (found: number, expected: number): boolean =>
    isFinished ? found === expected : found <= expected
  unless(!isFinished || alert.ended_at !== undefined, `the alert is still open: ${endOf(alert)}`)
  unless(!isFinished || Object.keys(alert.outbox).length === 0, 'an event was committed and not published')
  unless(are(distinct('AlertAnalyzed'), 1), `${distinct('AlertAnalyzed')} requests for a decision`)
  unless(are(distinct('AlertApproved'), approvals), `${distinct('AlertApproved')} times AlertApproved`)
  unless(
    are(distinct('ExecutionCompleted'), approvals),
    `${distinct('ExecutionCompleted')} terminal events for ${approvals} approval(s)`,
  )
  unless(distinct('ExecutionStarted') <= approvals, 'an approval was executed twice')
  unless(invalidations <= approvals, `${invalidations} invalidations for ${approvals} approval(s)`)
  return problems
}
