import db, { type DynaliteError, type Item, type Table, type Value } from 'dynalite/db'
import validations from 'dynalite/validations'
import deleteItem from 'dynalite/validations/deleteItem'
import putItem from 'dynalite/validations/putItem'
import updateItem from 'dynalite/validations/updateItem'

/** Puts right, once for the process, what dynalite takes and DynamoDB does not. The lock file pins the version that has these parts. */

/** Bytes of an expression, and of the keys of an index. */
const MAX_EXPRESSION = 4096
const MAX_HASH = 2048
const MAX_RANGE = 1024
/** The value of an attribute is the first level. */
const MAX_LEVELS = 32
export const NESTED_TOO_DEEP =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'

/** Brackets within each other: dynalite's parser takes some four times as long for each, with the whole process, and seconds from eight on. */
const MAX_BRACKETS = 6
const bracketsIn = (expression: string): number => {
  let [open, most] = [0, 0]
  for (const one of expression) {
    if (one === '(') open += 1
    else if (one === ')') open -= 1
    most = Math.max(most, open)
  }
  return most
}

const innerOf = ({ L, M }: Value): readonly Value[] => L ?? (M === undefined ? [] : Object.values(M))

/** Level by level, without recursion: a value may be as deep as a request is long. */
const nestedTooDeep = (values: readonly Value[]): string | undefined => {
  let level = values
  for (let levels = 0; level.length > 0; levels++) {
    if (levels === MAX_LEVELS) return NESTED_TOO_DEEP
    level = level.flatMap(innerOf)
  }
  return undefined
}

const { validateAttributeValue, validateExpressionParams } = validations
validations.validateAttributeValue = (value) => nestedTooDeep([value]) ?? validateAttributeValue(value)
validations.validateExpressionParams = (data, expressions, others) => {
  const problem = validateExpressionParams(data, expressions, others)
  if (problem !== undefined && problem !== null) return problem
  for (const name of expressions) {
    const expression = String(data[name] ?? '')
    const size = Buffer.byteLength(expression)
    if (size > MAX_EXPRESSION)
      return `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${size}`
    if (bracketsIn(expression) > MAX_BRACKETS)
      return `Invalid ${name}: the local cloud reads no more than ${MAX_BRACKETS} brackets within each other`
  }
  return nestedTooDeep(Object.values(data.ExpressionAttributeValues ?? {}))
}

type Kind = 'S' | 'N' | 'B'

const bytesOf = (kind: Kind, text: string): number =>
  kind === 'N' ? 0 : kind === 'B' ? Buffer.from(text, 'base64').length : Buffer.byteLength(text)

const tooLong = (kind: Kind, text: string, isHash: boolean): string | undefined => {
  if (bytesOf(kind, text) <= (isHash ? MAX_HASH : MAX_RANGE)) return undefined
  return isHash
    ? `Size of hashkey has exceeded the maximum size limit of${MAX_HASH} bytes`
    : `Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE} bytes`
}

const emptyOf = (kind: Kind): string =>
  `The AttributeValue for a key attribute cannot contain an empty ${kind === 'S' ? 'string' : 'binary'} value.`

const INVALID = 'One or more parameter values were invalid: '
const NOT_VALID = 'One or more parameter values are not valid. '

interface IndexKey {
  readonly index: string
  readonly attribute: string
  readonly kind: Kind
  readonly isHash: boolean
  /** All keys of the index: what lacks one of them is not in it, and may be longer. */
  readonly all: readonly string[]
}

const isIn = (item: Item, { all }: IndexKey): boolean => all.every((name) => item[name] !== undefined)

const indexKeys = (table: Table): readonly IndexKey[] =>
  (table.GlobalSecondaryIndexes ?? []).flatMap(({ IndexName: index, KeySchema }) =>
    KeySchema.map(({ AttributeName: attribute, KeyType }) => ({
      index,
      attribute,
      kind: table.AttributeDefinitions.find((one) => one.AttributeName === attribute)?.AttributeType ?? 'S',
      isHash: KeyType === 'HASH',
      all: KeySchema.map(({ AttributeName }) => AttributeName),
    })),
  )

/** Keys of the table by their bytes: dynalite counts UTF-16 units. */
const tableKeyProblem = (item: Item, table: Table): string | undefined => {
  for (const { AttributeName: attribute, KeyType } of table.KeySchema)
    for (const kind of ['S', 'B'] as const) {
      const problem = tooLong(kind, item[attribute]?.[kind] ?? '', KeyType === 'HASH')
      if (problem !== undefined) return INVALID + problem
    }
  return undefined
}

const putProblem = (item: Item, table: Table): string | undefined => {
  for (const key of indexKeys(table)) {
    const { index, attribute, kind, isHash } = key
    const text = item[attribute]?.[kind]
    if (text === undefined) continue
    if (text === '')
      return `${NOT_VALID}A value specified for a secondary index key is not supported. ${emptyOf(kind)} IndexName: ${index}, IndexKey: ${attribute}`
    const problem = isIn(item, key) ? tooLong(kind, text, isHash) : undefined
    if (problem !== undefined) return INVALID + problem
  }
  return tableKeyProblem(item, table)
}

/** Of the keys that an update changes. */
const updateProblem = (before: Item, after: Item, table: Table): string | undefined => {
  for (const key of indexKeys(table)) {
    const { attribute, kind, isHash } = key
    const value = after[attribute]
    if (value === undefined || JSON.stringify(value) === JSON.stringify(before[attribute])) continue
    const text = value[kind]
    if (text === undefined) continue
    if (text === '')
      return `${NOT_VALID}The update expression attempted to update a secondary index key to a value that is not supported. ${emptyOf(kind)}`
    if (isIn(after, key) && tooLong(kind, text, isHash) !== undefined)
      return 'The update expression attempted to update the secondary index key beyond allowed size limits'
  }
  return tableKeyProblem(after, table)
}

const errorOf = (problem: string | undefined): DynaliteError | undefined =>
  problem === undefined ? undefined : db.validationError(problem)

const { validateItem, updateIndexes, checkConditional } = db
db.validateItem = (item, table) => validateItem(item, table) ?? errorOf(putProblem(item, table))
db.updateIndexes = (store, table, before, after, done) => {
  const error = after ? errorOf(updateProblem(before ?? {}, after, table)) : undefined
  if (error === undefined) updateIndexes(store, table, before, after, done)
  else done(error)
}

const RETURNED = { type: 'String', enum: ['ALL_OLD', 'NONE'] }
for (const { types } of [putItem, updateItem, deleteItem])
  types.ReturnValuesOnConditionCheckFailure = RETURNED
db.checkConditional = (data, before) => {
  const error = checkConditional(data, before)
  if (error && before && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') error.body.Item = before
  return error
}
