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

/** Whether the deployed condition expression of a write holds for an item. */
export const conditionHolds = (transition: Transition, alert: Alert): boolean => {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } =
    renderTransition(transition)
  const context = {
    attrNames: ExpressionAttributeNames,
    attrVals: marshalled(ExpressionAttributeValues),
    unusedAttrNames: {},
    unusedAttrVals: {},
    isReserved: () => false,
    compare: dynalite.compare,
  }
  const { expression } = parser.parse(ConditionExpression, { context })
  return dynalite.matchesExprFilter(marshalled(alert), expression)
}
