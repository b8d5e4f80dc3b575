import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { IssueType } from '../../schemas/issue'

/** The pages of detection name every kind of fault, and no setting that does not exist. */

const read = (page: string): string => readFileSync(join(__dirname, '..', '..', 'docs', page), 'utf8')
const page = ['detection.md', 'checks.md', 'noise-control.md', 'other-sources.md'].map(read).join('\n')
const settings = read('settings.md')

const test = suite('docs/detection.md')

test('every issue type has its row', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const named = new Set(
    rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)),
  )
  assert.equal(
    Object.keys(IssueType.keys).filter((name) => !named.has(name)),
    [],
  )
})

test('every setting that they name exists', () => {
  const named = [
    ...page.matchAll(/`((?:probe|detection|expect|checks)\.[a-z_.]+[a-z_])(?:\.\*|\[\])?`/g),
  ].map(([, name = '']) => name)
  assert.ok(named.length > 20)
  assert.equal(
    named.filter((name) => !settings.includes(name)),
    [],
  )
})

test.run()
