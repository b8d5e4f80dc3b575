import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settingsOf } from '../../../functions/runtime/settings'
import * as sample from '../../support/samples'
import { thrown } from '../../support/thrown'

const settings = suite('runtime: settings')

const broken: readonly (readonly [string, string, RegExp])[] = [
  ['no JSON', '{"monitors": [', /^settings\.json cannot be read as JSON: /],
  ['a list', '[]', /^settings\.json .*expected/],
  [
    'a monitor without its domain',
    JSON.stringify({ ...sample.settings, monitors: [{ path: '/' }] }),
    /^settings\.json monitors\.0\.domain: expected a lower-case host name/,
  ],
  [
    'a monitor whose domain is none',
    JSON.stringify({ ...sample.settings, monitors: [{ domain: 'a.example.com' }, { domain: 'https://b' }] }),
    /^settings\.json monitors\.1\.domain: expected a lower-case host name/,
  ],
  [
    'no monitors',
    JSON.stringify({ ...sample.settings, monitors: undefined }),
    /^settings\.json monitors: expected .*found nothing/,
  ],
  [
    'a budget that is none',
    JSON.stringify({
      ...sample.settings,
      detection: { ...sample.settings.detection, analyses_per_hour: -1 },
    }),
    /^settings\.json detection\.analyses_per_hour: expected analyses per hour, 0 to 1000/,
  ],
]
for (const [name, text, message] of broken)
  settings(`${name} stops the function at its start, and says where`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'))
    const file = join(folder, 'settings.json')
    try {
      writeFileSync(file, text)
      assert.match(
        thrown(() => settingsOf(file)),
        message,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
settings('a file that is not there stops it as well', () => {
  assert.match(
    thrown(() => settingsOf('/there/is/no/settings.json')),
    /^settings\.json cannot be read as JSON: ENOENT/,
  )
})
settings.run()
