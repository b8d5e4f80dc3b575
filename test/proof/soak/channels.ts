import { type NotifiedEvent, notificationOf } from '../../../functions/domain/messages/events'
import type { Message } from '../../../functions/domain/messages/model'
import { eventValidity } from '../../../functions/notify/event-validity'
import type { Clock, DigestEntry, Digests, SendMessage } from '../../../functions/runtime/ports'
import type { Alert } from '../../../schemas/alert'
import type { Channel } from '../../../schemas/scalars'
import { fakeDigests } from '../../support/digests'
import { limited, Product } from '../burst/products'
import type { Books } from './books'

const DOMAIN = /d\d{6}\.example\.com/g

/** The products with their limits, what waits to be sent together, and which message became what. */
export class Channels {
  readonly digests = fakeDigests()
  private readonly products: ReadonlyMap<Channel, Product>
  /** When a digest has named a domain last, by channel and domain. */
  private readonly named = new Map<string, string>()

  constructor(
    private readonly clock: Clock,
    private readonly books: Books,
    private readonly alertOf: (id: string) => Alert | undefined,
  ) {
    this.products = new Map(limited.map((channel) => [channel, new Product(channel, clock)]))
  }

  get throttled(): number {
    return [...this.products.values()].reduce((sum, { throttled }) => sum + throttled, 0)
  }

  get isEmpty(): boolean {
    return this.digests.entries.size === 0
  }

  readonly send: SendMessage = (channel, message) => {
    const sending = this.products.get(channel)?.send(message)
    if (sending === undefined) throw new Error(`no product for ${channel}`)
    return async () => {
      const done = await sending()
      if (done._tag === 'Right') this.taken(channel, message)
      return done
    }
  }

  /** As the table holds them; what is removed has been named by a digest, or is not so any more. */
  readonly kept: Digests = {
    ...this.digests,
    remove: (entries) => {
      const removing = this.digests.remove(entries)
      return async () => {
        for (const entry of entries) this.removed(entry)
        return removing()
      }
    },
  }

  /** The payloads of what has been counted are of no more use. */
  forget(): void {
    for (const { taken } of this.products.values()) taken.length = 0
    this.named.clear()
  }

  private taken(channel: Channel, message: Message): void {
    if (message.event !== undefined) this.books.take(channel, message.event.id)
    for (const domain of JSON.stringify(message.digest ?? '').match(DOMAIN) ?? [])
      this.named.set(`${channel} ${domain}`, this.clock.now())
  }

  private removed({ channel, event_id, event, alert_id, since }: DigestEntry): void {
    const alert = this.alertOf(alert_id)
    const isNamed = (this.named.get(`${channel} ${alert?.domain}`) ?? '') >= since
    const isSo =
      alert !== undefined && isNotification(event) && eventValidity(event, event_id, alert, this.clock.now())
    if (
      isSo === 'valid' &&
      !isNamed &&
      !this.isNeedless(channel, event, alert_id) &&
      !this.books.isTaken(channel, event_id)
    )
      this.books.problems.push(`${channel}: ${event} of ${alert_id} waited and was lost`)
    else this.books.settle(channel, event_id, isNamed ? 'in digest' : 'not sent')
  }

  /** A reminder of a question that waits itself. */
  private isNeedless(channel: Channel, event: string, alertId: string): boolean {
    return (
      event === 'ReminderDue' &&
      [...this.digests.entries.values()].some(
        (one) => one.channel === channel && one.event === 'AlertAnalyzed' && one.alert_id === alertId,
      )
    )
  }
}

const isNotification = (event: string): event is NotifiedEvent => event in notificationOf
