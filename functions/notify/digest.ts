import * as E from 'fp-ts/Either'
import type { AlertId, Channel } from '../../schemas/scalars'
import { policyFor } from '../../schemas/settings'
import { hasHighRisk, linkLimit } from '../domain/approval/links'
import { type DigestItem, digestMessage, isApprovable, nextPortion } from '../domain/messages/digest'
import { notificationOf } from '../domain/messages/events'
import type { MessageLink } from '../domain/messages/model'
import { type AppError, messageOf } from '../runtime/errors'
import type { DigestEntry, Result } from '../runtime/ports'
import { laterBy } from '../runtime/time'
import { inParallel } from '../runtime/worker-pool'
import { contract } from './contract'
import { deliveredInDigest, failed, report, reportAll } from './delivery'
import { eventValidity } from './event-validity'
import { linkFor } from './link'
import type { DueDigest, NotifyPorts, Waiting } from './model'
import { askOneByOne } from './own-questions'

/** Of one channel; `waiting`: some of it is left for the next minute. */
export type DigestsSent = 'sent' | 'waiting' | 'not configured' | 'superseded'

/** Entries that one invocation looks at, alerts that are read at once, and digests that it sends at most. */
const ENTRIES = 1_000
const READ_AT_ONCE = 20
const DIGESTS = 8
/** After so much of the function's time no further digest is begun: a product may keep one waiting for the rest. Milliseconds. */
const SENDING_MS = (contract.timeout_s * 1_000) / 3
/** No other invocation sends a channel's digests as long as this one can live. Milliseconds. */
const SENDER_MS = (contract.timeout_s + 10) * 1_000

/** Sends what waits for a channel, a digest after the other. What stays is due again with the next sweep. */
export const sendDigests =
  (due: DueDigest, channel: Channel, ports: NotifyPorts): Result<DigestsSent> =>
  async () => {
    const begun = await ports.digests.begin(
      channel,
      ports.clock.now(),
      laterBy(ports.clock.now(), SENDER_MS),
    )()
    if (E.isLeft(begun)) return begun
    if (!begun.right) return E.right('superseded')
    const done = await sendAll(due, channel, ports)
    const ended = await ports.digests.end(channel)()
    if (E.isLeft(ended)) ports.log.warn('digests not given back', { channel, problem: messageOf(ended.left) })
    return done
  }

const sendAll = async (
  due: DueDigest,
  channel: Channel,
  ports: NotifyPorts,
): Promise<E.Either<AppError, DigestsSent>> => {
  const begunAt = Date.parse(ports.clock.now())
  const entries = await ports.digests.waiting(channel, ENTRIES)()
  if (E.isLeft(entries)) return entries
  const read = await readAll(entries.right, ports)
  if (E.isLeft(read)) return read
  const form = await ports.digestForm(channel)()
  if (E.isLeft(form)) return form
  const isLate = () => Date.parse(ports.clock.now()) - begunAt > SENDING_MS
  const asked = await askOneByOne(read.right, channel, form.right, ports, isLate)
  if (E.isLeft(asked)) return asked
  const { sent: questions, wait, isConfigured = true } = asked.right
  if (!isConfigured) return forgotten(asked.right.together, ports)
  const { room } = form.right
  let left = asked.right.together
  for (let digests = 0; room !== undefined && left.length > 0; digests += 1) {
    if (digests === DIGESTS || isLate()) return E.right('waiting')
    const may = await ports.limits.take(channel, 'digest', ports.clock.now())()
    if (E.isLeft(may)) return may
    if (!may.right) return E.right('waiting')
    if (digests > 0 || questions > 0) await ports.pause(form.right.pause_ms)()
    const { portion, left: rest } = nextPortion(left, room)
    const sent = await sendOne(due, channel, [...portion.linked], [...portion.named], ports)
    if (E.isLeft(sent)) return sent
    if (sent.right === 'not configured') return forgotten(rest, ports)
    if (sent.right !== 'sent') return sent
    left = rest
  }
  return E.right(entries.right.length < ENTRIES && wait === 0 ? 'sent' : 'waiting')
}

/** For a channel that no one has configured, nothing waits. */
const forgotten = async (
  rest: readonly Waiting[],
  { digests }: NotifyPorts,
): Promise<E.Either<AppError, DigestsSent>> =>
  E.map((): DigestsSent => 'not configured')(await digests.remove(rest.map(({ entry }) => entry))())

/** The alerts of what waits. What is no longer so is forgotten: what it has become has a message of its own. */
const readAll = async (
  entries: readonly DigestEntry[],
  ports: NotifyPorts,
): Promise<E.Either<AppError, readonly Waiting[]>> => {
  const items: Waiting[] = []
  const over: DigestEntry[] = []
  const failures: AppError[] = []
  await inParallel(READ_AT_ONCE, entries, async (entry) => {
    const alert = await ports.alerts.get(entry.alert_id)()
    // One that cannot be read stays, and holds up no other.
    if (E.isLeft(alert)) return void failures.push(alert.left)
    const event = nameOf(entry)
    if (
      alert.right === undefined ||
      event === undefined ||
      eventValidity(event, entry.event_id, alert.right, ports.clock.now()) !== 'valid'
    )
      return void over.push(entry)
    const item = { event, alert: alert.right, entry }
    if (!isApprovable(item)) return void items.push(item)
    const problem = await ports.attestations.problem(item.alert)()
    if (E.isLeft(problem)) failures.push(problem.left)
    else items.push({ ...item, isAltered: problem.right !== undefined })
  })
  // Whom the question has not reached yet is not reminded of it.
  const asked = new Set(
    items.flatMap(({ event, alert }) => (event === 'AlertAnalyzed' ? [alert.alert_id] : [])),
  )
  const isNeedless = ({ event, alert }: Waiting) => event === 'ReminderDue' && asked.has(alert.alert_id)
  over.push(...items.filter(isNeedless).map(({ entry }) => entry))
  for (const error of failures)
    ports.log.error('waiting message not read', { error: error.tag, problem: messageOf(error) })
  if (over.length > 0) {
    const removed = await ports.digests.remove(over)()
    if (E.isLeft(removed)) return removed
  }
  return E.right(
    items.filter((item) => !isNeedless(item)).sort((a, b) => (a.entry.since < b.entry.since ? -1 : 1)),
  )
}

const nameOf = ({ event }: DigestEntry): DigestItem['event'] | undefined =>
  event in notificationOf ? (event as DigestItem['event']) : undefined

const sendOne = async (
  due: DueDigest,
  channel: Channel,
  linked: readonly Waiting[],
  named: readonly Waiting[],
  ports: NotifyPorts,
): Promise<E.Either<AppError, DigestsSent>> => {
  const links = await linksOf(linked, channel, ports)
  if (E.isLeft(links)) return links
  const all = [...linked, ...named]
  const sent = await ports.send(channel, digestMessage({ linked, named }, links.right))()
  if (E.isLeft(sent)) {
    // It stays where it is, and the sweeper says so when that takes long: nothing is lost, and no dead letter is needed.
    ports.log.warn('digest not taken', { channel, alerts: all.length, problem: messageOf(sent.left) })
    await report(failed({ event: due, channel }, sent.left, ports), ports)()
    return E.right('waiting')
  }
  const removed = await ports.digests.remove(all.map(({ entry }) => entry))()
  if (E.isLeft(removed)) return removed
  if (!sent.right) return E.right('not configured')
  await reportAll(
    all.map(({ entry, alert }) => deliveredInDigest(entry, alert, all.length, ports)),
    ports,
  )()
  ports.log.info('digest sent', { channel, alerts: all.length })
  return E.right('sent')
}

/** Links of the alerts that have a line of their own. */
const linksOf = async (
  linked: readonly Waiting[],
  channel: Channel,
  ports: NotifyPorts,
): Promise<E.Either<AppError, ReadonlyMap<AlertId, MessageLink>>> => {
  const links = new Map<AlertId, MessageLink>()
  for (const item of linked) {
    const { alert } = item
    const url = await linkFor(alert, channel, ports)()
    if (E.isLeft(url)) return url
    const policy = policyFor(ports.settings, alert.severity)
    const decides = isApprovable(item) && linkLimit(channel, policy, hasHighRisk(alert)) === undefined
    if (url.right !== undefined) links.set(alert.alert_id, { url: url.right, decides })
  }
  return E.right(links)
}
