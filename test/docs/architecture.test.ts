import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** docs/architecture.md leads to files that are there, and names every room. */

const ROOT = join(__dirname, '..', '..')
const page = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8')

/** Paths in code spans; placeholders such as `<lambda>` are none. */
const paths = [...page.matchAll(/`((?:schemas|functions|stacks|local|tools|test|docs)\/[\w./-]+)`/g)].map(
  ([, path = '']) => path,
)

const test = suite('docs/architecture.md')

test('every file that it names is there', () => {
  assert.ok(paths.length > 30)
  assert.equal(
    paths.filter((path) => !existsSync(join(ROOT, path))),
    [],
  )
})

const folders = (path: string): readonly string[] =>
  readdirSync(join(ROOT, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )

test('every Lambda and every room of the domain is named', () => {
  const lambdas = folders('functions').filter((name) => existsSync(join(ROOT, 'functions', name, 'index.ts')))
  const wanted = [...lambdas, ...folders('functions/domain').map((name) => `${name}/`)]
  assert.ok(wanted.length >= 12)
  assert.equal(
    wanted.filter((name) => !page.includes(name)),
    [],
    'docs/architecture.md does not name them: its tables want a line for each',
  )
})

test('the glossary explains the words that the code uses', () => {
  const words = ['tick', 'confirmation', 'generation', 'revision', 'lease', 'claim', 'plan digest', 'outbox']
  assert.equal(
    words.filter((word) => !page.includes(`\n| ${word} | `)),
    [],
  )
})

test.run()
