import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { ToolError } from '../../local/commands/shared/command-line'
import type { Progress } from '../../local/commands/shared/progress'
import { defined } from '../../schemas/defined'
import { Severity } from '../../schemas/scalars'
import { readSettings, SettingsError, type StackSettings } from '../../stacks/settings'
import { readContext } from '../../stacks/settings/source'
import { failuresWaiting, filedKeys, readFiles, storedAlerts } from './collect'
import { type Filed, inOrder } from './filed'
import { spoken } from './format'
import { html } from './html'
import { markdown } from './markdown'
import type { Review } from './model'
import { leftOf, noticesOf } from './notices'
import type { Options } from './options'
import type { Stored } from './record'
import { findReplayable, followReplay, startReplay, type Window, waited } from './replay'
import { type Material, review } from './timeline'

const HOUR = 3_600_000
const HOME = join(__dirname, '..', '..', '.local', 'reviews')

export interface Written {
  readonly review: Review
  /** Folder with `review.html`, `review.md` and `review.json`. */
  readonly folder: string
}

export interface ReviewContext {
  readonly progress: Progress
  readonly stop: AbortSignal
  readonly now: () => Date
}

/** `review-20260131T080500Z-1a2b`: sorts by time, and two at the same moment differ. */
const replayName = (now: Date): string =>
  `review-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-${randomBytes(2).toString('hex')}`

const clientsOf = (region: string) => ({
  events: new EventBridgeClient({ region }),
  s3: new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined }),
  dynamo: new DynamoDBClient({ region }),
  sqs: new SQSClient({ region }),
})
type Clients = ReturnType<typeof clientsOf>

/** Around an alert an hour before it and until an hour after its last change; else the last day. */
const windowOf = (options: Options, alert: Stored, now: Date): Window => {
  const known = typeof alert === 'string' ? undefined : alert
  const opened = known === undefined ? undefined : Date.parse(known.timestamp) - HOUR
  const ended = known?.ended_at === undefined ? undefined : Date.parse(known.ended_at) + HOUR
  const latest = Math.min(
    now.getTime(),
    options.to === undefined ? (ended ?? Infinity) : Date.parse(options.to),
  )
  const earliest = options.from === undefined ? (opened ?? latest - 24 * HOUR) : Date.parse(options.from)
  if (earliest >= latest)
    throw new ToolError(`the window is empty: it would begin at ${new Date(earliest).toISOString()}`)
  return { from: new Date(earliest).toISOString(), to: new Date(latest).toISOString() }
}

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

/** Replays, collects, compares and writes. @throws ToolError; answers `undefined` where it was interrupted */
export const runReview = async (options: Options, context: ReviewContext): Promise<Written | undefined> => {
  const { deployment } = options
  const clients = clientsOf(deployment.region)
  try {
    return await reviewed(options, clients, context)
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}

const reviewed = async (
  options: Options,
  clients: Clients,
  context: ReviewContext,
): Promise<Written | undefined> => {
  const { progress, stop, now } = context
  const { deployment } = options
  progress.step('Looking for the archive and the review rule')
  const replayable = await findReplayable(clients.events, deployment)
  const bucket = deployment.bucket(replayable.accountId)
  const asked =
    options.alert === undefined
      ? new Map()
      : await storedAlerts(clients.dynamo, deployment.table, [options.alert])
  const window = windowOf(options, options.alert === undefined ? undefined : asked.get(options.alert), now())
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
  const { keys, late } = await settled(clients, bucket, name, options.settleSeconds, context)
  if (stop.aborted) return undefined
  progress.step(`Reading ${keys.length} events`)
  const { events: all, unreadable } = await readFiles(clients.s3, bucket, keys)
  const { events, duplicates } = inOrder(all)
  progress.step('Comparing them with the stored alerts')
  const ids = events.flatMap(({ alert_id }) => (alert_id === undefined ? [] : [alert_id]))
  const alerts = await storedAlerts(clients.dynamo, deployment.table, [
    ...ids,
    ...(options.alert === undefined ? [] : [options.alert]),
  ])
  const after = await failuresWaiting(clients.sqs, deployment.reviewFailures)
  const done = review({
    generated_at: now().toISOString(),
    window,
    time_zone: options.timeZone,
    filter: {
      ...defined({ alert: options.alert, domain: options.domain }),
    },
    replay: { name, archive: replayable.archiveArn },
    notices: noticesOf({
      now: now(),
      window,
      replayable,
      unreadable,
      duplicates,
      failures: { before, after },
      late,
      events: events.length,
    }),
    events,
    duplicates,
    alerts,
    ...configured(),
  })
  assertKnown(done, events, options)
  const folder = options.out ?? join(HOME, name)
  write(folder, done)
  progress.step(`${events.length} events reviewed in ${spoken(now().getTime() - started)}`)
  progress.done()
  return { review: done, folder }
}

/** What no one has ever heard of is mistyped, not well. @throws ToolError that names it */
const assertKnown = (
  { alerts, window: { from, to } }: Review,
  events: readonly Filed[],
  { alert, domain }: Options,
): void => {
  if (alerts.length > 0) return
  if (alert !== undefined) {
    const other = domain === undefined ? '' : ` about ${domain}`
    throw new ToolError(
      `--alert ${alert}: neither the table nor the archive knows such an alert${other} between ${from} and ${to}`,
    )
  }
  if (domain === undefined || monitored().includes(domain)) return
  if (events.some((filed) => filed.domain === domain)) return
  throw new ToolError(
    `--domain ${domain}: the settings do not monitor it, and nothing between ${from} and ${to} is about it`,
  )
}

const settings = (): StackSettings | undefined => {
  try {
    return readSettings(readContext())
  } catch (error) {
    if (error instanceof SettingsError) return undefined
    throw error
  }
}

/** The domains of the settings, as far as they can be read. */
const monitored = (): readonly string[] => settings()?.monitors.map(({ domain }) => domain) ?? []

/** What the settings say about reminders, as far as they can be read. */
const configured = (): Pick<Material, 'reminder_minutes'> => {
  const approval = settings()?.approval
  return approval === undefined
    ? {}
    : {
        reminder_minutes: Object.fromEntries(
          Object.keys(Severity.keys).map((severity) => [
            severity,
            approval[severity as Severity].reminder_minutes,
          ]),
        ),
      }
}

const write = (folder: string, done: Review): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'review.json'), `${JSON.stringify(done, null, 2)}\n`)
  writeFileSync(join(folder, 'review.md'), markdown(done))
  writeFileSync(join(folder, 'review.html'), html(done))
}
