import { randomBytes } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { ToolError } from '../../local/commands/shared/command-line'
import type { Progress } from '../../local/commands/shared/progress'
import type { Deployment } from '../shared/deployment'
import { failuresWaiting, filedKeys, readFiles } from './collect'
import { type Filed, inOrder } from './filed'
import { leftOf } from './notices'
import { findReplayable, followReplay, type Replayable, startReplay, type Window, waited } from './replay'

export interface ReviewContext {
  readonly progress: Progress
  readonly stop: AbortSignal
  readonly now: () => Date
}

/** What a replay of a window gave. */
export interface Gathered {
  readonly name: string
  readonly events: readonly Filed[]
  readonly duplicates: number
  readonly unreadable: readonly string[]
  /** Filed after the replay had ended. */
  readonly late: number
  /** In the dead-letter queue of incident-review, before and after the replay. */
  readonly failures: { readonly before: number | undefined; readonly after: number | undefined }
}

/** `review-20260131T080500Z-1a2b`: sorts by time, and two at the same moment differ. */
const replayName = (now: Date): string =>
  `review-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-${randomBytes(2).toString('hex')}`

export const clientsOf = (region: string) => ({
  events: new EventBridgeClient({ region }),
  s3: new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined }),
  dynamo: new DynamoDBClient({ region }),
  sqs: new SQSClient({ region }),
})
export type Clients = ReturnType<typeof clientsOf>

/** Waits until nothing more is filed; answers all keys, and how many came after the replay had ended. */
const settled = async (
  { s3 }: Clients,
  bucket: string,
  name: string,
  seconds: number,
  { progress, stop }: ReviewContext,
): Promise<{ readonly keys: readonly string[]; readonly late: number }> => {
  let keys = await filedKeys(s3, bucket, name)
  const atEnd = keys.length
  for (let quiet = 0; quiet < seconds && !stop.aborted; ) {
    const step = Math.min(2, seconds - quiet)
    await waited(step * 1_000, stop)
    const now = await filedKeys(s3, bucket, name)
    quiet = now.length === keys.length ? quiet + step : 0
    keys = now
    progress.update(`${keys.length} filed`)
  }
  return { keys, late: keys.length - atEnd }
}

interface Wanted {
  readonly deployment: Deployment
  readonly replayable: Replayable
  readonly window: Window
  /** Seconds without a new file after which everything counts as filed. */
  readonly settleSeconds: number
}

/** The archive and the rule that its events may go to. @throws ToolError that says what is missing */
export const lookForArchive = (
  clients: Clients,
  deployment: Deployment,
  { progress }: ReviewContext,
): Promise<Replayable> => {
  progress.step('Looking for the archive and the review rule')
  return findReplayable(clients.events, deployment)
}

/** Replays a window and reads what was filed; answers `undefined` where it was interrupted. @throws ToolError */
export const gather = async (
  { deployment, replayable, window, settleSeconds }: Wanted,
  clients: Clients,
  context: ReviewContext,
): Promise<Gathered | undefined> => {
  const { progress, stop, now } = context
  const bucket = deployment.bucket(replayable.accountId)
  const before = await failuresWaiting(clients.sqs, deployment.reviewFailures)

  const name = replayName(now())
  progress.step(`Replaying ${window.from} to ${window.to} as ${name}`)
  const started = now().getTime()
  await startReplay(clients.events, replayable, name, window)
  const ended = await followReplay(clients.events, name, window, stop, async ({ state, share }) => {
    const elapsed = now().getTime() - started
    const filed = (await filedKeys(clients.s3, bucket, name)).length
    const rate = elapsed < 1_000 ? '' : `, ${(filed / (elapsed / 1_000)).toFixed(0)} a second`
    progress.update(
      `${state.toLowerCase()}, ${Math.round(share * 100)} % of the window, ${filed} filed${rate}${leftOf(share, elapsed)}`,
    )
  })
  if (ended.state === 'CANCELLED') {
    progress.fail(`The replay ${name} was cancelled; nothing was written`)
    return undefined
  }
  if (ended.state !== 'COMPLETED')
    throw new ToolError(`the replay ${name} ended as ${ended.state}: ${ended.reason ?? 'no reason is given'}`)

  progress.step('Waiting for the last files')
  const { keys, late } = await settled(clients, bucket, name, settleSeconds, context)
  if (stop.aborted) return undefined
  progress.step(`Reading ${keys.length} events`)
  const { events: all, unreadable } = await readFiles(clients.s3, bucket, keys)
  const { events, duplicates } = inOrder(all)
  const after = await failuresWaiting(clients.sqs, deployment.reviewFailures)
  return { name, events, duplicates, unreadable, late, failures: { before, after } }
}
