import type { ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contracts } from '../../../stacks/contracts'
import { detector, keys, rules, shards, ticks } from '../../../tools/doctor/checks'
import type { Running } from '../../../tools/doctor/clients'
import { asked } from '../../../tools/shared/aws-check'
import { deployedContracts, rulesOf } from '../../../tools/shared/contracts'

const test = suite('tools/doctor')

const named = deployedContracts().flatMap((one) => rulesOf(one))
const scheduled = ['cloudops-analysis-schedule', 'cloudops-alert-sweep']
const needed = named.flatMap(({ rule, optional }) => (optional === true ? [] : [rule]))

/** What the doctor finds where these rules are there. */
const found = async (there: Readonly<Record<string, string>>) => {
  const events = {
    send: async ({ input }: ListRulesCommand) => ({
      Rules: Object.entries(there)
        .filter(([name]) => scheduled.includes(name) === (input.EventBusName === undefined))
        .map(([Name, State]) => ({ Name, State })),
    }),
  }
  return rules({ events, stage: '' } as unknown as Running)
}
const enabled = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'ENABLED']))

test('the functions of a deployment are asked about, and not that of a witness', () => {
  assert.equal(
    deployedContracts().map(({ name }) => name),
    Object.keys(contracts).sort(),
  )
})

test('a rule that only some settings have may be missing, and must not be disabled', async () => {
  const all = enabled([...needed, ...scheduled])
  assert.is((await found(all)).level, 'ok')
  assert.is((await found({ ...all, 'cloudops-vantage': 'ENABLED' })).level, 'ok')
  const disabled = await found({ ...all, 'cloudops-vantage': 'DISABLED' })
  assert.is(disabled.level, 'stop')
  assert.match(disabled.says, 'cloudops-vantage disabled')
})

test('any other rule must be there', async () => {
  const [first = '', ...others] = needed
  const missing = await found(enabled([...others, ...scheduled]))
  assert.is(missing.level, 'stop')
  assert.match(missing.says, `${first} not found`)
})

test('variables that could not be decrypted are no keys that can be used', async () => {
  const denied = { ErrorCode: 'AccessDeniedException', Message: 'not authorized to perform: kms:Decrypt' }
  const lambda = { send: async () => ({ Environment: { Error: denied } }) }
  const finding = await asked('keys', 'kms:Decrypt', () => keys({ lambda, stage: '' } as unknown as Running))
  assert.equal([finding.level, finding.unknown], ['warn', true])
  assert.match(finding.says, 'these credentials may not ask')
})

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/cloudops-shards'
const mapping = (State: string, name = 'cloudops-shards') => ({
  UUID: 'u-1',
  EventSourceArn: `arn:aws:sqs:eu-west-1:123456789012:${name}`,
  State,
})

for (const [what, queues, mappings, level, says] of [
  ['no queue', [], [], 'ok', /one invocation is a tick/],
  ['another one alone', [`${QUEUE}-dlq`], [], 'ok', /one invocation is a tick/],
  ['a queue that is taken', [QUEUE], [mapping('Enabled')], 'ok', /is taken/],
  ['a queue that is not', [QUEUE], [mapping('Disabled')], 'stop', /is Disabled: nothing is watched/],
  ['a queue that no function takes', [QUEUE], [mapping('Enabled', 'work')], 'stop', /no function takes/],
] as const)
  test(`shards: ${what}`, async () => {
    const running = {
      sqs: { send: async () => ({ QueueUrls: queues }) },
      lambda: { send: async () => ({ EventSourceMappings: mappings }) },
      stage: '',
    }
    const finding = await shards(running as unknown as Running)
    assert.is(finding.level, level)
    assert.match(finding.says, says)
  })

test('a tick that left something undone: where it says why, without an alert', async () => {
  const line = [
    { field: '@timestamp', value: new Date().toISOString().replace('T', ' ').slice(0, -1) },
    { field: 'skipped', value: '2' },
    { field: 'failures', value: '1' },
  ]
  const running = {
    events: { send: async () => ({ Rules: [] }) },
    logs: { send: async () => ({ queryId: 'q', status: 'Complete', results: [line] }) },
    stage: '',
  }
  const finding = await ticks(running as unknown as Running, new AbortController().signal)
  assert.match(finding.says, 'left 3 of its domains undone')
  assert.match(finding.next ?? '', 'docs/runbook.md#function-errors')
})

test('a memory that cannot be read: where it is said what to do', async () => {
  const running = { table: { send: async () => ({ Item: { domain: '_fleet', fleet: 1 } }) }, stage: '' }
  const finding = await detector(running as unknown as Running)
  assert.match(finding.says, 'its memory cannot be read')
  assert.is(finding.next, 'docs/detection.md#time-and-overlap')
})

test.run()
