import * as t from 'io-ts'
import { DeliveryError } from '../../model'
import type { Definition } from '../../terraform'
import type { Permits } from './permissions'

const Rule = t.intersection([t.type({ name: t.string }), t.partial({ event_bus_name: t.string })])
const Target = t.intersection([
  t.type({ rule: t.string, arn: t.string }),
  t.partial({ event_bus_name: t.string }),
])
const Subscription = t.type({ topic_arn: t.string, endpoint: t.string })

interface Source {
  readonly principal: string
  readonly sourceArn: string
  readonly functionArn: string
}

const sourcesOf = (definition: Definition): readonly Source[] => {
  const rules = definition.ofType('aws_cloudwatch_event_rule', Rule)
  const targets = definition
    .ofType('aws_cloudwatch_event_target', Target)
    .flatMap(({ attributes: target }) => {
      const rule = rules.find(
        ({ attributes: { name, event_bus_name = 'default' } }) =>
          name === target.rule && event_bus_name === (target.event_bus_name ?? 'default'),
      )
      const sourceArn = rule?.computed.arn
      if (sourceArn === undefined) return []
      return [{ principal: 'events.amazonaws.com', sourceArn, functionArn: target.arn }]
    })
  const subscriptions = definition
    .ofType('aws_sns_topic_subscription', Subscription)
    .map(({ attributes: { topic_arn, endpoint } }) => ({
      principal: 'sns.amazonaws.com',
      sourceArn: topic_arn,
      functionArn: endpoint,
    }))
  return [...targets, ...subscriptions].filter(({ functionArn }) => functionArn.startsWith('arn:aws:lambda:'))
}

/**
 * Checks that every rule or topic that has the function as its target may invoke it. A delivery does not say
 * which of them it comes from, so one without permission stops the deliveries of its kind to that function:
 * more than on AWS, where only its own would end in the dead-letter queue, but as visible.
 */
export const createSourceCheck = (definition: Definition, permits: Permits) => {
  const missing = sourcesOf(definition).filter(
    ({ principal, sourceArn, functionArn }) => !permits(functionArn, principal, sourceArn),
  )
  /** @throws DeliveryError `NO_PERMISSIONS` */
  return (principal: string, functionArn: string): void => {
    const found = missing.find(
      (source) => source.functionArn === functionArn && source.principal === principal,
    )
    if (found === undefined) return
    const message = `${found.sourceArn} may not invoke ${functionArn}: no aws_lambda_permission fits`
    throw new DeliveryError('NO_PERMISSIONS', message, false)
  }
}
