import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { renderTransition } from '../../../functions/adapters/dynamodb/condition'
import type { Transition } from '../../../functions/domain/alert/model'
import type { Alert } from '../../../schemas/alert'

type Item = Record<string, AttributeValue>

/** What dynalite does with the condition of a write, without its server. */
interface Dynalite {
  readonly matchesExprFilter: (item: Item, expression: unknown) => boolean
  readonly compare: unknown
}
interface Parser {
  readonly parse: (
    expression: string,
    options: { readonly context: object },
  ) => { readonly expression: unknown }
}
const dynalite = require('dynalite/db') as Dynalite
const parser = require('dynalite/db/conditionParser') as Parser

const marshalled = (value: object): Item => marshall(value, { removeUndefinedValues: true }) as Item

/** What a write says of the item that it wants to find. */
interface Conditional {
  readonly ConditionExpression: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues: Record<string, unknown>
}

/** Whether the condition expression of a write holds for an item, or for none. */
export const holdsFor = (write: Conditional, item: object): boolean => {
  const context = {
    attrNames: write.ExpressionAttributeNames ?? {},
    attrVals: marshalled(write.ExpressionAttributeValues),
    unusedAttrNames: {},
    unusedAttrVals: {},
    isReserved: () => false,
    compare: dynalite.compare,
  }
  const { expression } = parser.parse(write.ConditionExpression, { context })
  return dynalite.matchesExprFilter(marshalled(item), expression)
}

/** Whether the deployed condition expression of a write holds for an alert. */
export const conditionHolds = (transition: Transition, alert: Alert): boolean =>
  holdsFor(renderTransition(transition), alert)
