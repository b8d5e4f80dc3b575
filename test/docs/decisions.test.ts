import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** The index of the decisions has each of them once, in their order, by the name that its page has. */

const FOLDER = join(__dirname, '..', '..', 'docs', 'adr')
const files = readdirSync(FOLDER)
  .filter((name) => /^\d{4}-/.test(name))
  .sort()
const rows = [
  ...readFileSync(join(FOLDER, 'README.md'), 'utf8').matchAll(/^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$/gm),
].map(([, number = '', file = '', title = '']) => ({ number, file, title }))

const test = suite('docs/adr/README.md')

test('each decision has its row, in their order', () => {
  assert.equal(
    rows.map(({ file }) => file),
    files,
  )
  for (const { number, file } of rows) assert.ok(file.startsWith(`${number}-`), file)
})

for (const { number, file, title } of rows)
  test(`${file}: its page begins with what the row says`, () => {
    const [first = ''] = readFileSync(join(FOLDER, file), 'utf8').split('\n')
    assert.ok(first.replace(/^# \d{4}:? /, '').startsWith(title), `${first}\n${title}`)
    assert.match(first, new RegExp(`^# ${number}:? `))
  })

test.run()
