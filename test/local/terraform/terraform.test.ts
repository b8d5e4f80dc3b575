import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DefinitionError, readDefinition } from '../../../local/terraform'
import { attributes, block, resourceType } from '../../../local/terraform/attributes'
import { unmodelledTypes } from '../../../local/terraform/unmodelled'
import { ref } from '../../support/write-definition'

const Queue = attributes(
  { name: t.string },
  { size: t.number, text: t.string, nested: block(t.strict({ inner: t.string })), list: t.array(t.unknown) },
)

const types = {
  ...unmodelledTypes,
  aws_sqs_queue: resourceType(Queue, ({ name }, { accountId, region, endpoint }) => ({
    arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
    url: `${endpoint}/${accountId}/${name}`,
  })),
}

const provider = { aws: [{ region: 'eu-west-1', allowed_account_ids: ['123456789012'] }] }

const folder = mkdtempSync(join(tmpdir(), 'definition-'))
let count = 0

const read = (document: Record<string, unknown>, variables?: Record<string, unknown>) => {
  const directory = join(folder, `${++count}`)
  mkdirSync(directory)
  writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ provider, ...document }))
  return readDefinition(directory, types, { endpoint: 'http://127.0.0.1:1', ...(variables && { variables }) })
}

/** What `text` of a second queue becomes when the first one is called `dead-letters`. */
const textOf = (text: string) => {
  const { resources } = read({
    resource: {
      aws_sqs_queue: { second: { name: 'second', text }, 'dead-letters': { name: 'first', size: 2 } },
      aws_iam_role: { role: { name: 'reader' } },
    },
  })
  const second = resources.find(({ name }) => name === 'second')
  return Queue.is(second?.attributes) ? second.attributes.text : undefined
}

const test = suite('local/terraform')
test.after(() => rmSync(folder, { recursive: true }))

const arn = 'arn:aws:sqs:eu-west-1:123456789012:first'
for (const [name, text, expected] of [
  ['plain text', 'as it is', 'as it is'],
  ['whole', ref('aws_sqs_queue.dead-letters.arn'), arn],
  [
    'embedded',
    `x-${ref('aws_sqs_queue.dead-letters.arn')}-${ref('aws_iam_role.role.name')}`,
    `x-${arn}-reader`,
  ],
  ['given attribute', ref('aws_sqs_queue.dead-letters.name'), 'first'],
  ['role', ref('aws_iam_role.role.arn'), 'arn:aws:iam::123456789012:role/reader'],
  ['in stringified JSON', JSON.stringify({ a: [ref('aws_sqs_queue.dead-letters.arn')] }), `{"a":["${arn}"]}`],
  [
    'jsonencode',
    ref('jsonencode({"b" = aws_sqs_queue.dead-letters.name, a = [1, true, null]})'),
    '{"a":[1,true,null],"b":"first"}',
  ],
  ['join', ref('join(",", [aws_sqs_queue.dead-letters.name, "x\\"y"])'), 'first,x"y'],
  ['sha1', ref('sha1("abc")'), 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['element', ref('element(["a", "b"], 1)'), 'b'],
  ['nested template', ref(`join("-", ["${ref('aws_sqs_queue.dead-letters.name')}!"])`), 'first!'],
  ['number in text', `n${ref('aws_sqs_queue.dead-letters.size')}`, 'n2'],
  ['escaped', `$${ref('not.a.reference')} 100%`, `${ref('not.a.reference')} 100%`],
] as const) {
  test(`resolves: ${name}`, () => assert.is(textOf(text), expected))
}

test('keeps the type of a whole reference, of a list and of a block written as a list', () => {
  const { resources } = read({
    resource: {
      aws_sqs_queue: {
        a: {
          name: 'a',
          size: ref('aws_sqs_queue.b.size'),
          list: [ref('aws_sqs_queue.b.size')],
          nested: [{ inner: 'x' }],
        },
        b: { name: 'b', size: 7, text: null },
      },
    },
  })
  assert.equal(
    resources.map(({ address }) => address),
    ['aws_sqs_queue.b', 'aws_sqs_queue.a'],
    'what others refer to comes first',
  )
  assert.equal(resources[1]?.attributes, { name: 'a', size: 7, list: [7], nested: { inner: 'x' } })
  assert.is(resources[1]?.computed.url, 'http://127.0.0.1:1/123456789012/a')
})

test('reads account, region, variables and outputs', () => {
  const definition = read(
    {
      terraform: { backend: { local: {} } },
      variable: { size: { type: 'number', default: 3 }, secret: { sensitive: true } },
      output: { url: { value: `${ref('aws_sqs_queue.a.url')}/x` } },
      resource: { aws_sqs_queue: { a: { name: ref('var.secret'), size: ref('var.size') } } },
    },
    { secret: 'given' },
  )
  assert.is(definition.accountId, '123456789012')
  assert.is(definition.region, 'eu-west-1')
  assert.equal(definition.outputs, { url: 'http://127.0.0.1:1/123456789012/given/x' })
  assert.equal(definition.ofType('aws_sqs_queue', Queue)[0]?.attributes, { name: 'given', size: 3 })
})

test('accepts meta arguments that mean nothing here', () => {
  const a = {
    name: 'a',
    lifecycle: { prevent_destroy: true },
    '//': { metadata: {} },
    depends_on: ['aws_sqs_queue.b'],
  }
  const { resources } = read({ resource: { aws_sqs_queue: { a, b: { name: 'b', provider: 'aws' } } } })
  assert.equal(
    resources.map(({ name }) => name),
    ['b', 'a'],
  )
})

const queue = (fields: Record<string, unknown>) => ({
  resource: { aws_sqs_queue: { a: { name: 'a', ...fields } } },
})
const refusals: readonly (readonly [string, Record<string, unknown>, string])[] = [
  [
    'unknown type',
    { resource: { aws_instance: { web: {} } } },
    'aws_instance.web: the local cloud does not know this resource type',
  ],
  [
    'type named like an object method',
    { resource: { constructor: { web: {} } } },
    'constructor.web: the local cloud does not know this resource type',
  ],
  ['unknown attribute', queue({ colour: 'red' }), 'aws_sqs_queue.a: the local cloud does not know colour'],
  [
    'unknown nested attribute',
    queue({ nested: { inner: 'x', other: 1 } }),
    'aws_sqs_queue.a: the local cloud does not know nested.other',
  ],
  [
    'the same in a list',
    queue({ nested: [{ inner: 'x', other: 1 }] }),
    'aws_sqs_queue.a: the local cloud does not know nested.other',
  ],
  ['wrong kind', queue({ size: 'large' }), 'aws_sqs_queue.a: size: a number is needed, not a string'],
  [
    'missing resource',
    queue({ text: ref('aws_sqs_queue.z.arn') }),
    'aws_sqs_queue.a: refers to aws_sqs_queue.z, which is not there',
  ],
  [
    'missing attribute',
    queue({ text: ref('aws_sqs_queue.b.colour') }),
    'aws_sqs_queue.a: refers to aws_sqs_queue.b, which is not there',
  ],
  [
    'unset attribute',
    {
      resource: { aws_sqs_queue: { a: { name: 'a', text: ref('aws_sqs_queue.b.text') }, b: { name: 'b' } } },
    },
    'aws_sqs_queue.a: refers to aws_sqs_queue.b.text, which has no value here',
  ],
  [
    'data source',
    queue({ text: ref('data.aws_caller_identity.me.account_id') }),
    'aws_sqs_queue.a: refers to data.aws_caller_identity, which is not there',
  ],
  [
    'variable without value',
    queue({ text: ref('var.secret') }),
    'aws_sqs_queue.a: refers to var.secret, which has no value here',
  ],
  [
    'unknown function',
    queue({ text: ref('file("x")') }),
    'aws_sqs_queue.a: the function file is not supported',
  ],
  [
    'condition',
    queue({ text: ref('true ? 1 : 2') }),
    `aws_sqs_queue.a: unsupported expression in ${ref('true ? 1 : 2')}`,
  ],
  [
    'directive',
    queue({ text: '%{ if true }x%{ endif }' }),
    'aws_sqs_queue.a: template directives are not supported',
  ],
  ['list within a text', queue({ text: `x${ref('[1]')}` }), 'aws_sqs_queue.a: a text is needed, not [1]'],
  [
    'cycle',
    {
      resource: {
        aws_sqs_queue: { a: { name: ref('aws_sqs_queue.b.name') }, b: { name: ref('aws_sqs_queue.a.name') } },
      },
    },
    'aws_sqs_queue.a: refers to itself: aws_sqs_queue.a -> aws_sqs_queue.b -> aws_sqs_queue.a',
  ],
  [
    'missing dependency',
    queue({ depends_on: ['aws_sqs_queue.z'] }),
    'aws_sqs_queue.a: refers to aws_sqs_queue.z, which is not there',
  ],
  ['count', queue({ count: 2 }), 'aws_sqs_queue.a: count is not supported'],
  ['provisioner', queue({ provisioner: [] }), 'aws_sqs_queue.a: provisioner is not supported'],
  [
    'other provider',
    queue({ provider: 'aws.other' }),
    'aws_sqs_queue.a: the provider aws.other is not supported',
  ],
  ['data block', { ...queue({}), data: {} }, 'data: the local cloud does not know this block'],
  [
    'other provider block',
    { ...queue({}), provider: { ...provider, random: [{}] } },
    'provider.random: the local cloud does not know this block',
  ],
  [
    'no account id',
    { ...queue({}), provider: { aws: [{ region: 'eu-west-1' }] } },
    'provider.aws: allowed_account_ids: a list of 1 is needed, not nothing',
  ],
]
for (const [name, document, message] of refusals) {
  test(`refuses: ${name}`, () => {
    assert.throws(
      () => read(document),
      (error: unknown) => error instanceof DefinitionError && assert.is(error.message, message) === undefined,
    )
  })
}

test.run()
