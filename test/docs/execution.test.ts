import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionList } from '../../functions/adapters/actions'
import { StackSettings } from '../../stacks/settings'
import { defaultsOf } from '../../stacks/settings/defaults'

/** docs/execution.md lists every action as it is: what it changes, whether it is off, whether it is put back, what IAM holds. */

interface Defaults {
  readonly execution: Readonly<Record<string, unknown>> & { readonly allowed_actions: readonly string[] }
}
const { execution: defaults } = defaultsOf(StackSettings) as unknown as Defaults

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'execution.md'), 'utf8')
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()))
const namesIn = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

const test = suite('docs/execution.md')
const catalogue = rowsOf(section('Actions')).filter(([name]) => namesIn(name)[0]?.includes(':'))
const held = rowsOf(section('Rights'))

test('the catalogue has a row for each action, and no other', () =>
  assert.equal(
    catalogue.map(([cell]) => namesIn(cell)[0]).sort(),
    actionList.map(({ name }) => name).sort(),
    'add a row to the table of "Actions"',
  ))

for (const [cell = '', changes, limits = '', , back] of catalogue)
  test(`${cell}: as the code has it`, () => {
    const action = actionList.find(({ name }) => name === namesIn(cell)[0])
    if (action === undefined) return assert.unreachable('there is no such action')
    assert.is(changes, action.readOnly ? 'no' : 'yes')
    assert.is(
      /off by default/.test(cell),
      !defaults.allowed_actions.includes(action.name),
      'off by default, or not',
    )
    assert.ok(limits.length > 0, 'its limits')
    if (!action.readOnly)
      assert.is(/^nothing/.test(back ?? ''), action.undo === undefined, 'whether it is put back')
  })

test('of each action that changes something it says what IAM holds, and what the code does', () => {
  assert.equal(
    held.flatMap(([cell]) => namesIn(cell)).sort(),
    actionList
      .filter(({ readOnly }) => !readOnly)
      .map(({ name }) => name)
      .sort(),
    'add a row to the table of "Rights"',
  )
  for (const [name, byIam = '', byCode = ''] of held) assert.ok(byIam.length > 0 && byCode.length > 0, name)
})

test('every limit of the settings is there', () => {
  const limits = Object.keys(defaults).filter((name) => name.startsWith('max_'))
  assert.equal(
    limits.filter((name) => !page.includes(`execution.${name}`)),
    [],
  )
})

test.run()
