import * as t from 'io-ts'

const KeySchema = t.array(t.type({ AttributeName: t.string, KeyType: t.string }))
const Index = t.type({ IndexName: t.string, KeySchema })
const Table = t.intersection([t.type({ KeySchema }), t.partial({ GlobalSecondaryIndexes: t.array(Index) })])
const Described = t.type({ Table })
const Page = t.intersection([
  t.type({ Items: t.array(t.UnknownRecord) }),
  t.partial({ LastEvaluatedKey: t.UnknownRecord }),
])

export interface TablePorts {
  call(operation: string, input: unknown): Promise<unknown>
  becomesActive(TableName: string): Promise<void>
}

type TableInput = t.TypeOf<typeof Table> & { readonly TableName: string }

/** Keys of a table and of its indexes, in one form: what a table cannot change while it is there. */
const keysOf = ({ KeySchema: keys, GlobalSecondaryIndexes = [] }: t.TypeOf<typeof Table>): string =>
  JSON.stringify([
    keys.map(({ AttributeName }) => AttributeName),
    GlobalSecondaryIndexes.map(({ IndexName, KeySchema: own }) => [
      IndexName,
      ...own.map(({ AttributeName }) => AttributeName),
    ]).sort(),
  ])

const existing = async ({ call }: TablePorts, TableName: string) => {
  const names = await call('ListTables', {})
  if (!t.type({ TableNames: t.array(t.string) }).is(names) || !names.TableNames.includes(TableName))
    return undefined
  const described = await call('DescribeTable', { TableName })
  return Described.is(described) ? described.Table : undefined
}

const items = async ({ call }: TablePorts, TableName: string): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  for (let ExclusiveStartKey: unknown; ; ) {
    const page = await call('Scan', {
      TableName,
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    })
    if (!Page.is(page)) throw new Error(`${TableName} cannot be read`)
    found.push(...page.Items)
    ExclusiveStartKey = page.LastEvaluatedKey
    if (ExclusiveStartKey === undefined) return found
  }
}

/** Creates a table, or takes the one of before; where its keys or indexes are defined anew, its items move over. */
export const createKeptTable = async (ports: TablePorts, input: TableInput): Promise<void> => {
  const { call, becomesActive } = ports
  const { TableName } = input
  const before = await existing(ports, TableName)
  if (before !== undefined && keysOf(before) === keysOf(input)) return
  const moved = before === undefined ? [] : await items(ports, TableName)
  if (before !== undefined) await call('DeleteTable', { TableName })
  await call('CreateTable', input)
  await becomesActive(TableName)
  for (const Item of moved) await call('PutItem', { TableName, Item })
}
