import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { coloured } from '../../../../local/commands/shared/colours'

const test = suite('where output has colours')

for (const [where, env, isTerminal, expected] of [
  ['a terminal', { TERM: 'xterm-256color' }, true, true],
  ['a terminal without a name', {}, true, true],
  ['a terminal that shows none', { TERM: 'dumb' }, true, false],
  ['a pipe', { TERM: 'xterm-256color' }, false, false],
  ['a pipe of a CI', { CI: '1' }, false, false],
  ['a pipe that wants them', { FORCE_COLOR: '1' }, false, true],
  ['a terminal that wants none by FORCE_COLOR', { FORCE_COLOR: '0' }, true, false],
  ['a terminal of who wants none', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ['an empty NO_COLOR, which says nothing', { NO_COLOR: '' }, true, true],
] as const)
  test(where, () => {
    assert.is(coloured(env, isTerminal), expected)
  })

test.run()
