import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { effectiveSettings } from '../../../tools/settings/effective'
import { runCommand } from '../../support/run-command'

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

const ROOT = join(__dirname, '..', '..', '..')

test('no setting changes what a terminal shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  const file = join(folder, 'settings.json')
  const odd = 'shop \u202e\u009b2J'
  const monitors = [{ domain: 'shop.example.com', expect: { body_contains: odd } }]
  writeFileSync(file, JSON.stringify({ account_id: '123456789012', monitors }))
  for (const args of [['monitors'], ['monitors', '--json']]) {
    const { code, said } = await runCommand(
      process.execPath,
      ['tools/run.cjs', 'tools/settings/index.ts', ...args],
      { cwd: ROOT, env: { CLOUDOPS_SETTINGS: file } },
    )
    assert.is(code, 0, said)
    assert.not.match(said, /[\u202e\u009b]/)
    if (args.includes('--json')) assert.is(JSON.parse(said)[0].value[0].expect.body_contains, odd)
  }
  rmSync(folder, { recursive: true })
})

test.run()
