import { setTimeout as wait } from 'node:timers/promises'
import { type Deliver, DeliveryError, type Report, type RetryDelay } from '../../model'
import type { SendToQueue } from '../lambda'
import type { Event } from './event'
import { MAX_AGE, MAX_RETRIES, type Rule, type Target } from './rules'

export interface DeliveryOptions {
  readonly deliver: Deliver
  readonly sendToQueue: SendToQueue
  readonly retryDelay: RetryDelay
  readonly report: Report
  /** Milliseconds since 1970, by which an event's age is counted; the machine's clock unless given. */
  readonly now?: () => number
}

type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined

/**
 * Sends one event to one target: retries, then the dead-letter queue; without one the event is dropped, as on AWS.
 * `stopped` ends the waiting between two attempts.
 */
export const deliverWithRetries = (options: DeliveryOptions, stopped: AbortSignal) => {
  const { deliver, sendToQueue, retryDelay, report, now = Date.now } = options

  const toDeadLetters = async (
    event: Event,
    rule: Rule,
    target: Target,
    error: DeliveryError,
    attributes: Readonly<Record<string, string>>,
  ) => {
    const queue = target.settings.dead_letter_config?.arn
    if (queue === undefined) {
      report('events', `dropped ${event['detail-type']} for ${target.arn}: ${error.message}`)
      return
    }
    await sendToQueue(queue, JSON.stringify(event), {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message,
      ...attributes,
    })
    report(
      'events',
      `${event['detail-type']} for ${target.arn} went to its dead-letter queue: ${error.message}`,
    )
  }

  /** What the attempt failed with. */
  const attempt = async (event: Event, target: Target): Promise<DeliveryError | undefined> => {
    try {
      await deliver(target.arn, target.input(event))
      return undefined
    } catch (error) {
      if (error instanceof DeliveryError) return error
      // Whatever else goes wrong would go wrong again; the event must not be lost for it.
      const message = error instanceof Error ? error.message : String(error)
      return new DeliveryError('INTERNAL_ERROR', message, false)
    }
  }

  return async (event: Event, rule: Rule, target: Target): Promise<void> => {
    const { maximum_retry_attempts: retries = MAX_RETRIES, maximum_event_age_in_seconds: age = MAX_AGE } =
      target.settings.retry_policy ?? {}
    const tooOld = now() + age * 1000
    for (let retried = 0; ; retried++) {
      const error = await attempt(event, target)
      if (error === undefined) return
      const exhausted: Exhausted =
        retried === retries
          ? 'MaximumRetryAttempts'
          : now() >= tooOld
            ? 'MaximumEventAgeInSeconds'
            : undefined
      if (!error.retryable || exhausted !== undefined) {
        return toDeadLetters(event, rule, target, error, {
          RETRY_ATTEMPTS: String(retried),
          ...(error.retryable && exhausted !== undefined ? { EXHAUSTED_RETRY_CONDITION: exhausted } : {}),
        })
      }
      try {
        await wait(retryDelay(retried + 2), undefined, { signal: stopped })
      } catch {
        report('events', `gave up ${event['detail-type']} for ${target.arn}: the local cloud stops`)
        return
      }
    }
  }
}
