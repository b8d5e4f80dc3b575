import { setTimeout as wait } from 'node:timers/promises'
import type { SendToQueue } from '../lambda'
import { type Deliver, DeliveryError, type Report, type RetryDelay } from '../types'
import type { Event } from './event'
import type { Rule, Target } from './rules'

export interface DeliveryOptions {
  readonly deliver: Deliver
  readonly sendToQueue: SendToQueue
  readonly retryDelay: RetryDelay
  readonly report: Report
}

/** AWS's default where a target has no retry policy. */
const DEFAULT_RETRIES = 185

/** Sends one event to one target: retries, then the dead-letter queue; without one the event is dropped, as on AWS. */
export const createDelivery = ({ deliver, sendToQueue, retryDelay, report }: DeliveryOptions) => {
  const toDeadLetters = async (
    event: Event,
    rule: Rule,
    target: Target,
    error: DeliveryError,
    attempts: number,
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
      RETRY_ATTEMPTS: String(attempts - 1),
      ...(error.retryable ? { EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' } : {}),
    })
    report(
      'events',
      `${event['detail-type']} for ${target.arn} went to its dead-letter queue: ${error.message}`,
    )
  }

  return async (event: Event, rule: Rule, target: Target): Promise<void> => {
    const attempts = 1 + (target.settings.retry_policy?.maximum_retry_attempts ?? DEFAULT_RETRIES)
    const payload = target.input(event)
    for (let attempt = 1; ; attempt++) {
      try {
        await deliver(target.arn, payload)
        return
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error
        if (!error.retryable || attempt === attempts)
          return toDeadLetters(event, rule, target, error, attempt)
        await wait(retryDelay(attempt + 1))
      }
    }
  }
}
