import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { confirmedBy, newOf, reviewOf } from '../../../tools/adopt/review'
import type { Change } from '../../../tools/deploy/saved-plan'

const TABLE = 'aws_dynamodb_table.alerts'
const TOPIC = 'aws_sns_topic.cloudops-alerts'
const KEY = 'aws_kms_key.data-key'
const imports = [
  { to: TABLE, id: 'alerts' },
  { to: TOPIC, id: 'arn:of:the:topic' },
]

const change = (address: string, actions: readonly string[], importing?: object): Change => ({
  address,
  change: { actions: [...actions], ...(importing === undefined ? {} : { importing: { ...importing } }) },
})
const imported = (address: string, ...actions: readonly string[]) => change(address, actions, { id: 'x' })
const GOOD = [
  imported(TABLE, 'update'),
  imported(TOPIC, 'no-op'),
  change(KEY, ['create']),
  change('data.x', ['read']),
]

const test = suite('what a plan of an adoption may do')

test('it may change what it takes over, and make what that needs', () => {
  assert.equal(
    reviewOf(GOOD, imports),
    E.right({
      unchanged: [TOPIC],
      changed: [
        { address: TABLE, does: 'taken over and changed' },
        { address: KEY, does: 'made' },
      ],
    }),
  )
})

const refused: readonly (readonly [string, readonly Change[], RegExp])[] = [
  [
    'replaces an import',
    [imported(TABLE, 'delete', 'create'), imported(TOPIC, 'no-op')],
    /destroy or replace aws_dynamodb_table\.alerts$/,
  ],
  [
    'replaces it the other way round',
    [imported(TABLE, 'create', 'delete'), imported(TOPIC, 'no-op')],
    /replace aws_dynamodb_table/,
  ],
  [
    'destroys something else',
    [...GOOD, change('aws_sqs_queue.old', ['delete'])],
    /destroy or replace aws_sqs_queue\.old$/,
  ],
  [
    'makes what is to be taken over',
    [change(TABLE, ['create']), imported(TOPIC, 'no-op')],
    /does not take over aws_dynamodb_table\.alerts$/,
  ],
  [
    'lets something go out of the state',
    [...GOOD, change('aws_sqs_queue.old', ['forget'])],
    /does not only read, make or change aws_sqs_queue\.old$/,
  ],
  [
    'does what only a later Terraform knows',
    [imported(TABLE, 'update', 'hand-over'), imported(TOPIC, 'no-op')],
    /does not only read, make or change aws_dynamodb_table\.alerts$/,
  ],
  ['leaves one out', [imported(TABLE, 'update')], /does not take over aws_sns_topic/],
]
for (const [name, changes, words] of refused)
  test(`a plan that ${name} is refused`, () => {
    const answer = reviewOf(changes, imports)
    assert.match(E.isLeft(answer) ? answer.left : '', words)
  })

test('everything that changes is confirmed by its name, and nothing else', () => {
  const answer = reviewOf(GOOD, imports)
  if (E.isLeft(answer)) throw new Error(answer.left)
  assert.ok(E.isRight(confirmedBy(answer.right, [KEY, TABLE])))
  assert.equal(confirmedBy(answer.right, [TABLE]), E.left(`not confirmed: ${KEY}`))
  assert.equal(confirmedBy(answer.right, []), E.left(`not confirmed: ${TABLE}, ${KEY}`))
  assert.equal(
    confirmedBy(answer.right, [KEY, TABLE, 'aws_sqs_queue.x']),
    E.left('not in the plan: aws_sqs_queue.x'),
  )
})

test('what is in the state already is not imported again, and under another id it stops', () => {
  assert.equal(newOf(imports, new Map([[TABLE, 'alerts']])), E.right([imports[1]]))
  assert.equal(newOf(imports, new Map()), E.right(imports))
  for (const other of ['alerts-old', undefined]) {
    const answer = newOf(imports, new Map([[TABLE, other]]))
    assert.match(
      E.isLeft(answer) ? answer.left : '',
      `the state has ${other} as ${TABLE}, and alerts is there`,
    )
  }
})

test.run()
