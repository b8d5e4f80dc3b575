import * as E from 'fp-ts/Either'
import { DigestDue } from '../../schemas/events'
import type { Channel, Instant } from '../../schemas/scalars'
import { wiredChannels } from '../../schemas/settings'
import { DIGEST } from '../domain/messages/digest'
import { messageOf } from '../runtime/errors'
import { laterBy, minutes } from '../runtime/time'
import type { Tick } from './model'
import { noting } from './tick'

/** Messages that wait longer than this ring the alarm: their channel takes nothing, or far too little. Milliseconds. */
const LATE_MS = minutes(30)

/** Where messages wait to be sent together, that is due now. */
export const sweepDigests = async (tick: Tick): Promise<void> => {
  const { now, ports, swept } = tick
  const oldest: { readonly channel: Channel; readonly since: Instant }[] = []
  for (const channel of wiredChannels(ports.settings)) {
    const entries = await noting(tick, `digests of ${channel}`, ports.digests.waiting(channel, 1)())
    for (const { since } of entries ?? []) oldest.push({ channel, since })
  }
  const [first] = oldest.map(({ since }) => since).sort()
  if (first === undefined) return
  for (const { channel, since } of oldest)
    if (laterBy(since, LATE_MS) <= now)
      swept.failures.push(`${channel}: messages wait to be sent since ${since}`)
  const context = { correlation_id: DIGEST, occasion: now, occurred_at: now }
  const due = DigestDue.create(context, {
    channels: oldest.map(({ channel }) => channel),
    waiting_since: first,
  })
  const published = await ports.events.publish([due])()
  if (E.isLeft(published)) swept.failures.push(`digests: ${messageOf(published.left)}`)
  else swept.digests += oldest.length
}
