import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Alert } from '../../schemas/alert'
import { sameText } from '../support/same-text'
import { attributes, type Change, changed } from './attributes/changes'
import { AttackedTable, dana, intruders, pending, sam } from './attributes/world'

/** One attribute of an item after the other is changed in the table: nothing that was not approved may run by it. */

const NOTHING = '[]'
const changes: readonly Change[] = ['deleted', 'another value', 'another type']
const PAGE = join(__dirname, '..', '..', 'docs', 'guarantees.md')
const BEGIN = '<!-- attributes: generated -->\n'
const END = '<!-- attributes: end -->\n'

type Verdict = 'refused' | 'no effect'

interface Case {
  /** The item before the change. */
  readonly item: Alert
  /** What the people who may do so approve, and what they get for it. */
  readonly allowed: (table: AttackedTable) => Promise<AttackedTable>
  /** What they get for it while no one has changed the item. */
  readonly whole: string
}

/** What a changed item lets happen. @throws Error where it is more than the item as it was made */
const verdictOf = async (
  { item, allowed, whole }: Case,
  attacked: unknown,
  what: string,
): Promise<Verdict> => {
  const table = new AttackedTable(attacked)
  if (item.approval_status === 'pending') {
    const early = await new AttackedTable(attacked).decide(...intruders)
    assert.is(await early.execute(), NOTHING, `${what}: by who may not approve`)
    const later = await new AttackedTable(attacked).decide(dana, ...intruders)
    assert.is(await later.execute(), NOTHING, `${what}: by one of the two, and who may not approve`)
    const once = await new AttackedTable(attacked).decide(dana, dana)
    assert.is(await once.execute(), NOTHING, `${what}: by one person twice`)
  }
  const ran = await (await allowed(table)).execute()
  if (ran === NOTHING) return 'refused'
  assert.is(ran, whole, `${what}: something else ran`)
  return 'no effect'
}

const caseOf = async (item: Alert, allowed: Case['allowed']): Promise<Case> => ({
  item,
  allowed,
  whole: await (await allowed(new AttackedTable(item))).execute(),
})

const cases = async (): Promise<readonly (readonly [string, Case])[]> => {
  const opened = await pending()
  const recorded = await new AttackedTable(opened).decide(dana)
  const approved = await new AttackedTable(opened).decide(dana, sam)
  return [
    ['pending', await caseOf(opened, (table) => table.decide(dana, sam))],
    ['one of two approvals', await caseOf(recorded.item, (table) => table.decide(sam))],
    ['approved', await caseOf(approved.item, async (table) => table)],
  ]
}

let states: readonly (readonly [string, Case])[] = []
const test = suite('every attribute of an item, changed in the table')
const rows = new Map<string, string[]>()
test.before(async () => {
  states = await cases()
})
test('an item as it was made is approved by the two, and carried out', () => {
  for (const [, { whole }] of states) assert.match(whole, 'CreateInvalidation')
})
for (const name of attributes) {
  test(`${name}: refused, or without effect on what may be done`, async () => {
    const cells: string[] = []
    for (const [state, given] of states) {
      for (const change of changes) {
        const verdicts = new Set<Verdict>()
        for (const [index, attacked] of changed(given.item, name, change).entries())
          verdicts.add(await verdictOf(given, attacked, `${name} ${change} ${index}, ${state}`))
        cells.push([...verdicts].sort().join(', '))
      }
    }
    rows.set(name, cells)
  })
}

test('the table of the page is this one', () => {
  assert.is(rows.size, attributes.length)
  const heads = states.flatMap(([state]) => changes.map((change) => `${state}: ${change}`))
  const table = [
    `| attribute | ${heads.join(' | ')} |`,
    `|${'---|'.repeat(heads.length + 1)}`,
    ...[...rows].map(([name, cells]) => `| \`${name}\` | ${cells.join(' | ')} |`),
    '',
  ].join('\n')
  const page = readFileSync(PAGE, 'utf8')
  const [before = '', rest = ''] = page.split(BEGIN)
  const after = rest.split(END)[1] ?? ''
  const next = `${before}${BEGIN}\n${table}\n${END}${after}`
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, next)
  else sameText(next, page, 'docs/guarantees.md is stale: UPDATE_GOLDEN=1 make test FILES=attributes')
})
test.run()
