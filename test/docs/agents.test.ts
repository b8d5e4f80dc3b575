import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AgentFailure, transientKinds } from '../../functions/runtime/errors'

/** docs/agents.md names every way in which an agent fails, and says whether an analysis asks once more. */

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'agents.md'), 'utf8')
const [, section = ''] = page.split('\n## When it fails\n')
const [table = ''] = section.split('\n## ')

/** Each kind, by the compiler; after its time there is none left to ask in. */
const kinds: Readonly<Record<AgentFailure['kind'], 'asked again' | 'once' | 'out of time'>> = {
  absent: 'once',
  not_configured: 'once',
  authentication: 'once',
  not_found: 'once',
  refused: 'once',
  throttled: 'asked again',
  unavailable: 'asked again',
  interrupted: 'asked again',
  truncated: 'asked again',
  corrupt: 'asked again',
  timeout: 'out of time',
  unknown_event: 'once',
  guardrail: 'once',
  endless: 'once',
  too_long: 'once',
  too_many_tokens: 'once',
  own_tool: 'once',
  empty_answer: 'once',
}

const test = suite('docs/agents.md')

test('every kind of failure has its row, and no other', () =>
  assert.equal(
    [...table.matchAll(/^\|[^|]+\| `(\w+)` \|/gm)].map(([, kind = '']) => kind).sort(),
    Object.keys(kinds).sort(),
  ))

for (const [kind, asked] of Object.entries(kinds))
  test(`${kind}: whether it is asked again`, () => {
    assert.is(transientKinds.has(kind as AgentFailure['kind']), asked !== 'once')
    const [, answer = ''] = new RegExp(`\\| \`${kind}\` \\| ([^|]+) \\|`).exec(table) ?? []
    assert.match(answer, asked === 'asked again' ? /^yes$/ : /^no/)
  })

test.run()
