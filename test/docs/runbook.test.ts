import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dimensionsOf, METRICS, type MetricName } from '../../schemas/metrics'

/** The runbook has a section for every alarm that names one, and knows every saved query. */

const root = join(__dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8')

const Definition = t.type({
  resource: t.type({
    aws_cloudwatch_metric_alarm: t.record(
      t.string,
      t.type({ alarm_name: t.string, alarm_description: t.string }),
    ),
    aws_cloudwatch_query_definition: t.record(t.string, t.type({ name: t.string })),
    aws_iam_policy: t.record(t.string, t.type({ name: t.string, policy: t.string })),
  }),
})
const decoded = Definition.decode(
  JSON.parse(readFileSync(join(root, 'test', 'golden', 'cloudops.tf.json'), 'utf8')),
)
if (decoded._tag === 'Left') throw new Error('the golden definition has no alarms or queries')
const {
  aws_cloudwatch_metric_alarm: alarms,
  aws_cloudwatch_query_definition: queries,
  aws_iam_policy: policies,
} = decoded.right.resource

/** As GitHub makes them. */
const anchors = new Set(
  [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-')),
)

const test = suite('docs/runbook.md')

test('every alarm names a section that is there', () => {
  assert.ok(Object.keys(alarms).length > 30)
  const lost = Object.values(alarms).filter(({ alarm_description }) => {
    const [, anchor = ''] = alarm_description.match(/docs\/runbook\.md#([a-z0-9-]+)$/) ?? []
    return !anchors.has(anchor)
  })
  assert.equal(
    lost.map(({ alarm_name }) => alarm_name),
    [],
  )
})

test('every saved query answers a question of the page', () => {
  const words = page.replaceAll(/\s+/g, ' ')
  const unnamed = Object.values(queries)
    .map(({ name }) => name.replace(/^CloudOps\//, '').replace(/ \(corrected\)$/, ''))
    .filter((name) => !words.includes(`\`${name}\``))
  assert.equal(unnamed, [])
})

test('every metric of the domain is explained as it is defined', () => {
  const rows = Object.entries(METRICS).map(([name, { unit, means }]) => {
    const by = dimensionsOf(name as MetricName).map((dimension) => `\`${dimension}\``)
    return `| \`${name}\` | ${unit} | ${by.join(', ')} | ${means} |`
  })
  assert.equal(
    rows.filter((row) => !page.includes(row)),
    [],
  )
})

/** Commands of the page that neither who reads nor who is on call may run, and who may. */
const OF_OTHERS: Readonly<Record<string, string>> = {
  'cloudfront:ListInvalidations': 'of the account of the distribution',
  'secretsmanager:PutSecretValue':
    'of who administers secrets: a signing secret of chat is the right to decide',
}
/** What IAM calls a command, where that is something else. */
const OPERATIONS: Readonly<Record<string, string>> = { 'lambda:Invoke': 'lambda:InvokeFunction' }

test('who reads and who is on call may run every command of the page', () => {
  const Policy = t.type({ Statement: t.array(t.type({ Action: t.union([t.string, t.array(t.string)]) })) })
  const allowed = Object.values(policies)
    .filter(({ name }) => ['cloudops-reader', 'cloudops-operator'].includes(name))
    .flatMap(({ policy }) => {
      const read = Policy.decode(JSON.parse(policy))
      return read._tag === 'Right' ? read.right.Statement.flatMap(({ Action }) => Action) : []
    })
  const commands = [...page.matchAll(/\baws ([a-z0-9]+) ([a-z-]+)/g)].map(
    ([, service = '', command = '']) => {
      const operation = command.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
      return OPERATIONS[`${service}:${operation}`] ?? `${service}:${operation}`
    },
  )
  assert.ok(commands.length > 10)
  assert.equal(
    [...new Set(commands)].filter((command) => !allowed.includes(command)).sort(),
    Object.keys(OF_OTHERS).sort(),
  )
})

test('every dead-letter queue of a channel and function is told of', () => {
  const queues = Object.values(alarms).flatMap(({ alarm_name }) =>
    alarm_name.endsWith('-dlq-not-empty') ? [alarm_name.replace('-not-empty', '')] : [],
  )
  const told = (queue: string): boolean =>
    page.includes(`\`${queue}\``) || page.includes(`\`${queue.replace('cloudops-notify', '')}\``)
  assert.equal(
    queues.filter((queue) => !told(queue)),
    [],
  )
})

test.run()
