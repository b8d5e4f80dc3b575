import * as TE from 'fp-ts/TaskEither'
import { channels } from '../../functions/adapters/channels'
import { afterOneMore, ratesOf } from '../../functions/adapters/dynamodb/send-limits'
import type { NotifyPorts } from '../../functions/notify/model'
import type { DigestEntry, Digests, SendLimits } from '../../functions/runtime/ports'
import { defined } from '../../schemas/defined'
import type { Channel } from '../../schemas/scalars'

/** What waits to be sent together, in memory, in the order of the table. */
export const fakeDigests = (): Digests & { readonly entries: Map<string, DigestEntry> } => {
  const entries = new Map<string, DigestEntry>()
  const senders = new Map<Channel, string>()
  const keyOf = ({ channel, since, event_id }: DigestEntry) => `${channel}#${since}#${event_id}`
  return {
    entries,
    add: (entry) => TE.fromIO(() => void entries.set(keyOf(entry), entry)),
    waiting: (channel, most) =>
      TE.fromIO(() =>
        [...entries]
          .filter(([, entry]) => entry.channel === channel)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .slice(0, most)
          .map(([, entry]) => entry),
      ),
    remove: (gone) =>
      TE.fromIO(() => {
        for (const entry of gone) entries.delete(keyOf(entry))
      }),
    begin: (channel, now, until) =>
      TE.fromIO(() => {
        if ((senders.get(channel) ?? now) > now) return false
        senders.set(channel, until)
        return true
      }),
    end: (channel) => TE.fromIO(() => void senders.delete(channel)),
  }
}

/** The deployed rates of every channel, counted in memory. */
export const fakeLimits = (): SendLimits => {
  const wholeAgain = new Map<string, readonly number[]>()
  return {
    take: (channel, sending, now) =>
      TE.fromIO(() => {
        const place = `${channel} ${sending === 'digest' ? 'digests' : 'messages'}`
        const rate = ratesOf(channels[channel].rates, sending)
        const next = afterOneMore(wholeAgain.get(place) ?? [], Date.parse(now), rate)
        if (next !== undefined) wholeAgain.set(place, next)
        return next !== undefined
      }),
  }
}

/** What the deployed adapters say of each channel's digests. */
export const digestForm: NotifyPorts['digestForm'] = (channel) => {
  const { digest, rates } = channels[channel]
  return TE.right({ ...defined({ room: digest }), pause_ms: rates.pause_ms })
}
