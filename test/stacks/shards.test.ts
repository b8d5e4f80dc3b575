import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSettings, SettingsError } from '../../stacks/settings'
import { shardProblems } from '../../stacks/settings/shard-problems'
import { FULL_SETTINGS, synthesize } from '../support/synthesized'

const test = suite('a fleet in shards')

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ domain: `d${index}.example.com` }))
/** Monitors alone: what else the full settings say is about other domains. */
const BASE = {
  ...FULL_SETTINGS,
  detection: {},
  added_monitors: undefined,
  shards: undefined,
}
const problems = (values: object): readonly string[] => {
  try {
    readSettings({ values: { ...BASE, ...values }, read: () => '' })
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
}

test('without the setting there is no queue, no mapping, no variable, no right and no alarm', () => {
  const { resource } = synthesize({ shards: undefined })
  assert.is(resource.aws_lambda_event_source_mapping, undefined)
  assert.not.match(JSON.stringify(resource), /shard/i)
})

test('with it, one function fills one queue and takes its messages, one at a time, by its alias', () => {
  const { resource } = synthesize()
  const [[, queue] = [], ...others] = Object.entries(resource.aws_sqs_queue ?? {}).filter(
    ([name]) => !name.endsWith('-dlq'),
  )
  assert.equal(others, [])
  assert.equal(
    [queue?.name, queue?.visibility_timeout_seconds, queue?.message_retention_seconds],
    ['cloudops-shards', 330, 3600],
  )
  const [mapping, ...more] = Object.values(resource.aws_lambda_event_source_mapping ?? {})
  assert.equal(more, [])
  const { event_source_arn, function_name, depends_on, '//': _, ...rest } = mapping ?? {}
  assert.match(String(event_source_arn), /aws_sqs_queue\.cloudops-shards\.arn/)
  assert.match(String(function_name), /aws_lambda_alias\.invoke-agent-analysis_/)
  assert.match(String(depends_on), /aws_iam_role_policy\./)
  assert.equal(rest, {
    batch_size: 1,
    function_response_types: ['ReportBatchItemFailures'],
    // One shard, one of added monitors, and the decision.
    scaling_config: { maximum_concurrency: 3 },
  })
  const variables = Object.entries(resource.aws_lambda_function ?? {}).filter(([, one]) =>
    JSON.stringify(one).includes('SHARD_QUEUE_URL'),
  )
  assert.equal(variables.length, 1)
})

for (const [what, values, found] of [
  ['100,000 monitors in 40 shards', { monitors: numbered(100_000), shards: { monitors: 2_500 } }, []],
  [
    '25,000 monitors without shards',
    { monitors: numbered(25_000) },
    [
      /^detection\.domains_per_second: found 100: to begin with 25000 monitors takes 250000 ms, allowed are the 231000 ms .*; more are observed with the setting shards$/,
    ],
  ],
  ['25,000 monitors in 10 shards', { monitors: numbered(25_000), shards: { monitors: 2_500 } }, []],
  [
    'more shards than were tried',
    { monitors: numbered(20_100), shards: { monitors: 100 } },
    [/^shards\.monitors: found 100: 20100 monitors make 201 shards, allowed are 200$/],
  ],
  [
    'a shard that cannot be begun with in time',
    { shards: { monitors: 5_000 }, detection: { domains_per_second: 20 } },
    [
      /^shards\.monitors: found 5000: to begin with 5000 monitors at detection\.domains_per_second 20 takes 250000 ms, allowed are the 131000 ms /,
    ],
  ],
  [
    'added monitors that cannot',
    {
      shards: { monitors: 100 },
      added_monitors: FULL_SETTINGS.added_monitors,
      detection: { domains_per_second: 5 },
    },
    [/to begin with 1000 monitors at detection\.domains_per_second 5 takes 200000 ms/],
  ],
  [
    'a schedule that is faster than a tick',
    { shards: { monitors: 100 }, schedule: 'rate(3 minutes)' },
    [/^schedule: found "rate\(3 minutes\)", allowed is at least rate\(5 minutes\) with shards/],
  ],
  [
    'fewer invocations kept than a tick has at once',
    {
      monitors: numbered(250),
      shards: { monitors: 100 },
      reserved_concurrency: { 'invoke-agent-analysis': 3 },
    },
    [
      /^reserved_concurrency\.invoke-agent-analysis: found 3, allowed is at least 4: a tick has 3 shards and a decision/,
    ],
  ],
  [
    'as many as it has',
    {
      monitors: numbered(250),
      shards: { monitors: 100 },
      reserved_concurrency: { 'invoke-agent-analysis': 4 },
    },
    [],
  ],
  ['few where a tick is one', { reserved_concurrency: { 'invoke-agent-analysis': 1 } }, []],
  [
    'too small a shard',
    { shards: { monitors: 99 } },
    [/^shards\.monitors: found 99, allowed is a number of monitors, 100 to 5000/],
  ],
] as readonly [string, object, readonly RegExp[]][])
  test(`${what}: ${found.length === 0 ? 'accepted' : 'refused'}`, () => {
    const lines = problems(values)
    assert.is(lines.length, found.length, lines.join('\n').slice(0, 2_000))
    for (const [index, pattern] of found.entries()) assert.match(lines[index] ?? '', pattern)
  })

test('more monitors than were tried are refused', () => {
  const settings = readSettings({ values: { ...BASE, shards: { monitors: 5_000 } }, read: () => '' })
  assert.equal(shardProblems({ ...settings, monitors: numbered(100_001) }), [
    'monitors: found 100001, allowed is at most 100000 monitors',
  ])
})

test.run()
