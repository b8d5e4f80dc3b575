import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { channels } from '../../../functions/adapters/channels'
import type { Message } from '../../../functions/domain/messages/model'
import type { AppError } from '../../../functions/runtime/errors'
import type { Clock, Result } from '../../../functions/runtime/ports'
import { Channel } from '../../../schemas/scalars'

/** So many in so many seconds; `sliding`: in any such time, otherwise in those that begin with each multiple of it. */
interface Limit {
  readonly most: number
  readonly seconds: number
  readonly sliding?: true
}

/** What each product takes, by its documentation, read strictly: Slack allows short bursts as well. */
export const documented: Readonly<Partial<Record<Channel, readonly Limit[]>>> = {
  slack: [{ most: 1, seconds: 1, sliding: true }],
  teams: [
    { most: 4, seconds: 1 },
    { most: 60, seconds: 30 },
    { most: 100, seconds: 3_600 },
    { most: 150, seconds: 7_200 },
    { most: 1_800, seconds: 86_400 },
  ],
  email: [{ most: 10, seconds: 1, sliding: true }],
}

/** Channels with documented limits. What is handed on to those on call has none here. */
export const limited = Object.keys(documented).filter(Channel.is)

/** One message that a product has taken. */
export interface Taken {
  readonly at: number
  /** As it was sent. */
  readonly payload: string
  readonly isDigest: boolean
}

/** A product that answers at its documented limits, by the clock of the course. What it takes has passed the deployed renderer and codec. */
export class Product {
  readonly taken: Taken[] = []
  throttled = 0
  private readonly times: number[] = []

  constructor(
    private readonly channel: Channel,
    private readonly clock: Clock,
  ) {}

  send(message: Message): Result<boolean> {
    return TE.fromIOEither((): E.Either<AppError, boolean> => {
      const now = Date.parse(this.clock.now())
      const { render, limits } = channels[this.channel]
      const payload = limits(render(message))
      if (E.isLeft(payload)) return E.left(this.refused(payload.left))
      if ((documented[this.channel] ?? []).some((limit) => this.isReached(limit, now))) {
        this.throttled += 1
        // A subscription that would get more mails than SNS delivers is over: no test may come here.
        if (this.channel === 'email') throw new Error('SNS has ended the subscription')
        return E.left({ ...this.refused('HTTP 429'), retryable: true, throttled: true })
      }
      this.times.push(now)
      this.taken.push({
        at: now,
        payload: JSON.stringify(payload.right),
        isDigest: message.digest !== undefined,
      })
      return E.right(true)
    })
  }

  private isReached({ most, seconds, sliding }: Limit, now: number): boolean {
    const from = sliding === true ? now - seconds * 1_000 : now - (now % (seconds * 1_000)) - 1
    let count = 0
    for (let at = this.times.length - 1; at >= 0 && (this.times[at] ?? 0) > from; at -= 1) count += 1
    return count >= most
  }

  private refused(message: string) {
    return {
      ...({ tag: 'service_failed', service: this.channel, operation: 'send', message } as const),
      retryable: false,
    } satisfies AppError
  }
}
