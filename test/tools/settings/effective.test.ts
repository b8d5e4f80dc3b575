import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { effectiveSettings } from '../../../tools/settings/effective'

const test = suite('effective settings')

test('each value with where it is from: its file, its default, or other settings', () => {
  const settings = {
    region: 'eu-west-1',
    detection: { failure_ticks: 2, grouping: { min_domains: 3 } },
    monitors: [{ domain: 'shop.example.com' }],
    agent: { id: 'made' },
    none: undefined,
    empty: {},
  }
  const given = {
    values: { region: 'eu-west-1', detection: { failure_ticks: 2 }, monitors: settings.monitors },
    fileOf: (name: string) => (name === 'detection' ? 'team.json' : 'cdktf.json'),
  }
  assert.equal(
    effectiveSettings(settings, given, {
      detection: { failure_ticks: 1, grouping: { min_domains: 3 } },
      empty: {},
    }),
    [
      { path: 'agent.id', value: 'made', from: 'from others' },
      { path: 'detection.failure_ticks', value: 2, from: 'team.json' },
      { path: 'detection.grouping.min_domains', value: 3, from: 'default' },
      { path: 'empty', value: {}, from: 'default' },
      { path: 'monitors', value: settings.monitors, from: 'cdktf.json' },
      { path: 'region', value: 'eu-west-1', from: 'cdktf.json' },
    ],
  )
})

test.run()
