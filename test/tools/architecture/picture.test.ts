import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Definition, graphOf } from '../../../tools/architecture/graph'
import { pictureOf } from '../../../tools/architecture/picture'
import { PICTURE_SETTINGS } from '../../../tools/architecture/settings'
import { synthesize } from '../../support/synthesized'

const definition: Definition = synthesize(PICTURE_SETTINGS)
const graph = graphOf(definition)

const test = suite('tools/architecture')

test('docs/architecture.svg is the picture of the present definition', async () => {
  const kept = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'architecture.svg'), 'utf8')
  assert.ok((await pictureOf(definition)) === kept, 'it is another one now: npm run architecture')
})

for (const [type, count] of [
  ['aws_lambda_function', 7],
  ['aws_cloudwatch_event_rule', 8],
  ['aws_sns_topic', 3],
  ['aws_dynamodb_table', 3],
  ['aws_sqs_queue', 12],
] as const)
  test(`every ${type} is drawn, and connected`, () => {
    const ids = Object.keys(definition.resource[type] ?? {}).map((name) => `${type}.${name}`)
    assert.ok(ids.length >= count)
    const drawn = new Set(graph.nodes.map(({ id }) => id))
    const connected = new Set(graph.edges.flatMap(({ from, to }) => [from, to]))
    assert.equal(
      ids.filter((id) => !drawn.has(id) || !connected.has(id)),
      [],
    )
  })

const named = (id: string): string => graph.nodes.find((node) => node.id === id)?.lines[0] ?? id
const connections = new Set(graph.edges.map(({ from, to }) => `${named(from)} -> ${named(to)}`))

for (const connection of [
  'cloudops-analysis-schedule -> invoke-agent-analysis',
  'invoke-agent-analysis -> cloudops-agent',
  'cloudops-agent -> cloudops-issue-detected',
  'cloudops-issue-detected -> analyze-issue',
  'cloudops-alert-approved -> execution-trigger',
  'execution-trigger -> execution-handler',
  'cloudops-approval-api -> approval-handler',
  'invoke-agent-analysis -> cloudops-shards',
  'cloudops-shards -> invoke-agent-analysis',
  'cloudops-shards -> cloudops-shards-dlq',
  'notify -> cloudops-notify-dlq',
  'cloudops-notify -> cloudops-notify-slack-dlq',
  'cloudops-alerts -> people',
])
  test(`it shows ${connection}`, () => assert.ok(connections.has(connection), [...connections].join('\n')))

test.run()
