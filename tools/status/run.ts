import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../local/commands/shared/folder'
import type { Instant } from '../../schemas/scalars'
import type { Filed } from '../review/filed'
import { clientsOf, gather, lookForArchive, type ReviewContext } from '../review/gather'
import type { Replayable, Window } from '../review/replay'
import { settingsIfAny } from '../shared/deployment'
import { statusPage } from './html'
import type { Status } from './model'
import type { Options } from './options'
import { statusOf } from './status'

const DAY_MS = 86_400_000
const HOME = join(__dirname, '..', '..', '.local', 'status', 'status.html')
/** Where the settings cannot be read: their default. */
const COOL_DOWN_MINUTES = 60

export interface Written {
  readonly status: Status
  readonly page: string
}

/** Midnight at the beginning of so many days, UTC, of which the last may be a part. */
export const firstDay = (to: Instant, days: number): Instant => {
  const last = Math.floor((Date.parse(to) - 1) / DAY_MS)
  return new Date((last - days + 1) * DAY_MS).toISOString()
}

/** An alert of a fault that goes on ends, and the next one begins, within so many days. */
const LEAD_DAYS = 15

/** What is replayed for a window: an outage that began before it says what it was, and of whom, only then. */
export const withLead = ({ from, to }: Window): Window => ({
  from: new Date(Date.parse(from) - LEAD_DAYS * DAY_MS).toISOString(),
  to,
})

/** Since when something is on record: events may be older than the archive that they were put into. */
const knownFrom = (
  { createdAt, retentionDays }: Replayable,
  events: readonly Filed[],
  { from, to }: Window,
): Instant => {
  const made = createdAt?.toISOString() ?? from
  const first = events.find(({ at }) => at >= from)?.at ?? made
  const kept = retentionDays === 0 ? from : new Date(Date.parse(to) - retentionDays * DAY_MS).toISOString()
  const begin = first < made ? first : made
  return begin > kept ? begin : kept
}

/** Replays, reckons and writes. @throws ToolError; answers `undefined` where it was interrupted */
export const runStatus = async (options: Options, context: ReviewContext): Promise<Written | undefined> => {
  const { deployment, to, days, target, settleSeconds } = options
  const clients = clientsOf(deployment.region)
  try {
    const window = { from: firstDay(to, days), to }
    const replayable = await lookForArchive(clients, deployment, context)
    const wanted = { deployment, replayable, window: withLead(window), settleSeconds }
    const gathered = await gather(wanted, clients, context)
    if (gathered === undefined) return undefined
    const settings = settingsIfAny()
    // The archive goes by whole seconds: what is later than the window is left out.
    const events = gathered.events.filter(({ at }) => at <= to)
    const status = statusOf({
      ...window,
      events,
      target,
      known_from: knownFrom(replayable, events, window),
      monitored: settings?.monitors.map(({ domain }) => domain) ?? [],
      cool_down_minutes: settings?.detection.cool_down_minutes ?? COOL_DOWN_MINUTES,
    })
    for (const problem of gathered.unreadable) context.progress.step(`A file could not be read: ${problem}`)
    const page = options.out ?? HOME
    makeFolder(dirname(page))
    writeFileSync(page, statusPage(status))
    writeFileSync(page.replace(/(\.html)?$/, '.json'), `${JSON.stringify(status, null, 2)}\n`)
    context.progress.done()
    return { status, page }
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}
