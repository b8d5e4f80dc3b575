import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ToolError } from '../../local/commands/shared/command-line'
import { makeFolder } from '../../local/commands/shared/folder'
import { defined } from '../../schemas/defined'
import { Severity } from '../../schemas/scalars'
import { settingsIfAny } from '../shared/deployment'
import { storedAlerts } from './collect'
import type { Filed } from './filed'
import { spoken } from './format'
import { type Clients, clientsOf, gather, lookForArchive, type ReviewContext } from './gather'
import { html } from './html'
import { markdown } from './markdown'
import type { Review } from './model'
import { noticesOf } from './notices'
import type { Options } from './options'
import type { Stored } from './record'
import type { Window } from './replay'
import { type Material, review } from './timeline'

const HOUR = 3_600_000
const HOME = join(__dirname, '..', '..', '.local', 'reviews')

export interface Written {
  readonly review: Review
  /** Folder with `review.html`, `review.md` and `review.json`. */
  readonly folder: string
}

/** Around an alert an hour before it and until an hour after its last change; else the last day. */
export const windowOf = (options: Pick<Options, 'from' | 'to'>, alert: Stored, now: Date): Window => {
  const known = typeof alert === 'string' ? undefined : alert
  const opened = known === undefined ? undefined : Date.parse(known.timestamp) - HOUR
  // The site may be well only long after the alert was rejected.
  const last = known?.resolved_at ?? known?.ended_at
  const ended = last === undefined ? undefined : Date.parse(last) + HOUR
  const latest = Math.min(
    now.getTime(),
    options.to === undefined ? (ended ?? Infinity) : Date.parse(options.to),
  )
  const earliest = options.from === undefined ? (opened ?? latest - 24 * HOUR) : Date.parse(options.from)
  if (earliest >= latest)
    throw new ToolError(`the window is empty: it would begin at ${new Date(earliest).toISOString()}`)
  return { from: new Date(earliest).toISOString(), to: new Date(latest).toISOString() }
}

/** What is committed before the end of a window may be published after it, at the latest by the sweeper. Milliseconds. */
const PUBLISHED_MS = 10 * 60_000

/** What is replayed for a window: the archive goes by when an event was published. */
export const replayedFor = ({ from, to }: Window, now: Date): Window => {
  const until = new Date(Math.min(Date.parse(to) + PUBLISHED_MS, now.getTime())).toISOString()
  return { from, to: until > to ? until : to }
}

/** Without what happened only after the window. */
export const within = (events: readonly Filed[], { to }: Window, replayed: Window): readonly Filed[] =>
  replayed.to > to ? events.filter(({ at }) => at < to) : events

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
  const { progress, now } = context
  const { deployment } = options
  const replayable = await lookForArchive(clients, deployment, context)
  const asked =
    options.alert === undefined
      ? new Map()
      : await storedAlerts(clients.dynamo, deployment.table, [options.alert])
  const window = windowOf(options, options.alert === undefined ? undefined : asked.get(options.alert), now())
  const started = now().getTime()
  const replayed = replayedFor(window, now())
  const gathered = await gather(
    { deployment, replayable, window: replayed, settleSeconds: options.settleSeconds },
    clients,
    context,
  )
  if (gathered === undefined) return undefined
  const { name, duplicates, unreadable, late, failures } = gathered
  const events = within(gathered.events, window, replayed)
  progress.step('Comparing them with the stored alerts')
  const ids = events.flatMap(({ alert_id }) => (alert_id === undefined ? [] : [alert_id]))
  const alerts = await storedAlerts(clients.dynamo, deployment.table, [
    ...ids,
    ...(options.alert === undefined ? [] : [options.alert]),
  ])
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
      failures,
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
  if (events.some((filed) => filed.domain === domain || filed.members?.domains.includes(domain) === true))
    return
  throw new ToolError(
    `--domain ${domain}: the settings do not monitor it, and nothing between ${from} and ${to} is about it`,
  )
}

/** The domains of the settings, as far as they can be read. */
const monitored = (): readonly string[] => settingsIfAny()?.monitors.map(({ domain }) => domain) ?? []

/** What the settings say about reminders, as far as they can be read. */
const configured = (): Pick<Material, 'reminder_minutes'> => {
  const approval = settingsIfAny()?.approval
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
  makeFolder(folder)
  writeFileSync(join(folder, 'review.json'), `${JSON.stringify(done, null, 2)}\n`)
  writeFileSync(join(folder, 'review.md'), markdown(done))
  writeFileSync(join(folder, 'review.html'), html(done))
}
