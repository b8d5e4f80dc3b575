import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openApi } from '../../../schemas/open-api'
import { noticeProblems, withRelease, withVersion } from '../../../tools/schemas/release'
import { PingSent, PingSentV1, PingSentV2 } from '../../support/ping-events'

const test = suite('tools/schemas: a release')

test('what is unreleased gets the version and the day', () =>
  assert.is(
    withRelease('# Changelog\n\n## Unreleased\n\n### Added\n- a\n', '1.0.0', '2026-11-29'),
    '# Changelog\n\n## Unreleased\n\n## 1.0.0 - 2026-11-29\n\n### Added\n- a\n',
  ))

for (const [name, text] of [
  ['no such part', '# Changelog\n'],
  ['an empty one', '# Changelog\n\n## Unreleased\n'],
  [
    'one with nothing before the last release',
    '# Changelog\n\n## Unreleased\n\n## 1.0.0 - 2026-11-29\n- a\n',
  ],
] as const)
  test(`a change log with ${name} is refused`, () =>
    assert.throws(() => withRelease(text, '1.0.0', '2026-11-29'), /nothing that is unreleased/))

test('the version of the package changes, and that of no dependency', () => {
  const lock =
    '{"version": "0.1.0","packages":{"":{"version": "0.1.0"},"node_modules/a":{"version": "0.1.0"}}}'
  assert.is(
    withVersion(lock, '0.1.0', '1.0.0'),
    '{"version": "1.0.0","packages":{"":{"version": "1.0.0"},"node_modules/a":{"version": "0.1.0"}}}',
  )
})

test('a new major version is released with ninety days of notice', () => {
  const released = new Map([['PingSent', [openApi(PingSentV1)]]])
  assert.equal(noticeProblems([PingSentV2], released, '2026-10-03'), [])
  assert.match(
    noticeProblems([PingSentV2], released, '2026-10-04')[0] ?? '',
    /2\.1: the version before must be/,
  )
  // One that is out already has had its notice; the first one needs none.
  const both = new Map([['PingSent', [openApi(PingSentV1), openApi(PingSentV2)]]])
  assert.equal(noticeProblems([PingSentV2], both, '2026-12-31'), [])
  assert.equal(noticeProblems([PingSentV1], new Map(), '2026-12-31'), [])
  assert.equal(noticeProblems([PingSent], both, '2026-12-31'), [])
})

test.run()
