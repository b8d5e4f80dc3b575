import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** `docs/specification.md` names files and tests: each of them has to be there. */

const test = suite('specification/document')

const root = join(__dirname, '..', '..')
const document = readFileSync(join(root, 'docs', 'specification.md'), 'utf8')

interface Row {
  readonly statement: string
  readonly how: string
  readonly files: readonly string[]
  readonly tests: readonly { readonly file: string; readonly name: string }[]
}

const backticked = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)

/** `| statement | how | files | tests |`; a `|` within backticks is written `\|`. */
const readRow = (line: string): Row => {
  const cells = line
    .replaceAll('\\|', '\u0000')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('\u0000', '|').trim())
  const [statement = '', how = '', files = '', tests = ''] = cells
  assert.is(cells.length, 4, line)
  return {
    statement,
    how,
    files: backticked(files),
    tests: [...tests.matchAll(/`([^`]+)`: "([^"]+)"/g)].map(([, file = '', name = '']) => ({ file, name })),
  }
}

const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| Statement'))
  .map(readRow)

/** A test's name as its file writes it: with the placeholders of a table where it has some. */
const named = (source: string, name: string): boolean =>
  [`'${name}'`, `\`${name}\``].some((quoted) => source.includes(quoted))

/** What a row lacks. */
const lacks = ({ statement, how, files, tests }: Row): readonly string[] => [
  ...(/^(kept|moved|narrowed|added|by Terraform)\b/.test(how) ? [] : [`${statement}: how is it fulfilled?`]),
  ...(files.length === 0 ? [`${statement}: no file`] : []),
  ...(tests.length === 0 ? [`${statement}: no test`] : []),
  ...files.filter((file) => !existsSync(join(root, file))).map((file) => `${statement}: there is no ${file}`),
  ...tests.flatMap(({ file, name }) =>
    existsSync(join(root, file)) && named(readFileSync(join(root, file), 'utf8'), name)
      ? []
      : [`${statement}: ${file} has no test "${name}"`],
  ),
]

test('holds the statements of the specification', () => assert.ok(rows.length > 60, `${rows.length} rows`))

test('every statement names how it is fulfilled, and files and tests that are there', () => {
  assert.equal(rows.flatMap(lacks), [])
})

const row = (files: string, tests: string) => readRow(`| S | kept | ${files} | ${tests} |`)
const self = 'test/specification/document.test.ts'
const wrong: readonly (readonly [name: string, row: Row, expected: readonly string[]])[] = [
  [
    'a file that is not there',
    row('`stacks/none.ts`', `\`${self}\`: "notices ${'$'}{name}"`),
    ['S: there is no stacks/none.ts'],
  ],
  [
    'a test that is not there',
    row('`main.ts`', `\`${self}\`: "nothing"`),
    [`S: ${self} has no test "nothing"`],
  ],
  [
    'a test file that is not there',
    row('`main.ts`', '`test/none.test.ts`: "x"'),
    ['S: test/none.test.ts has no test "x"'],
  ],
  ['no file and no test', row('', ''), ['S: no file', 'S: no test']],
]
for (const [name, given, expected] of wrong) {
  test(`notices ${name}`, () => assert.equal(lacks(given), expected))
}

test.run()
