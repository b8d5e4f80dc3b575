import { type Deliver, DeliveryError } from '../model'
import type { Definition } from '../terraform'
import type { Lambda } from './lambda'
import { LambdaError } from './lambda/error'
import type { Permits } from './lambda/permissions'
import { createSourceCheck } from './lambda/sources'
import type { Storage } from './storage'

export interface DeliveryParts {
  readonly definition: Definition
  readonly permits: Permits
  readonly lambda: Pick<Lambda, 'invokeAsync'>
  readonly storage: Pick<Storage, 'sendToQueue'>
}

interface Topics {
  publish(topicArn: string, message: { readonly message: string }): unknown
}

/** EventBridge's codes for what Lambda says: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const codes: Readonly<Record<number, readonly [code: string, retryable: boolean]>> = {
  400: ['INVALID_PARAMETER', false],
  404: ['NO_RESOURCE', false],
  413: ['INVALID_PARAMETER', false],
  429: ['THROTTLING', true],
}

/** How rules and topics reach functions, topics and queues. */
export const routeToTarget = ({ definition, permits, lambda, storage }: DeliveryParts) => {
  const check = createSourceCheck(definition, permits)

  const invoke = (principal: string, functionArn: string, payload: string): void => {
    check(principal, functionArn)
    try {
      lambda.invokeAsync(functionArn, payload)
    } catch (error) {
      if (!(error instanceof LambdaError)) throw error
      const [code, retryable] = codes[error.status] ?? ['INTERNAL_ERROR', true]
      throw new DeliveryError(code, error.message, retryable)
    }
  }

  const send = async (queueArn: string, payload: string): Promise<void> => {
    await storage.sendToQueue(queueArn, payload, {}).catch((error: unknown) => {
      throw new DeliveryError('NO_RESOURCE', String(error), false)
    })
  }

  const unknown = (targetArn: string) =>
    new DeliveryError('INVALID_PARAMETER', `the local cloud cannot deliver to ${targetArn}`, false)

  const fromSns: Deliver = async (targetArn, payload) => {
    if (targetArn.startsWith('arn:aws:lambda:')) return invoke('sns.amazonaws.com', targetArn, payload)
    if (targetArn.startsWith('arn:aws:sqs:')) return send(targetArn, payload)
    throw unknown(targetArn)
  }

  const fromEventBridge =
    (topics: Topics): Deliver =>
    async (targetArn, payload) => {
      if (targetArn.startsWith('arn:aws:lambda:')) return invoke('events.amazonaws.com', targetArn, payload)
      if (targetArn.startsWith('arn:aws:sqs:')) return send(targetArn, payload)
      if (targetArn.startsWith('arn:aws:sns:'))
        return void (await topics.publish(targetArn, { message: payload }))
      throw unknown(targetArn)
    }

  return { fromSns, fromEventBridge }
}
