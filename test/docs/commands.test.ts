import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { elsewhere, notAsTheyAre } from '../newcomer/elsewhere'
import { mistakes } from '../newcomer/mistakes'
import { blocksOf, calledBy, pages, shownOn } from '../newcomer/pages'
import { sentences, terminals } from '../newcomer/sentences'

/** Every command that a page shows is run: by the newcomer, or by the test that the list names. */

const ROOT = join(__dirname, '..', '..')
const test = suite('commands of the pages')

const isRun = (page: string, block: string): boolean =>
  !notAsTheyAre.some(([where, holds]) => where === page && block.includes(holds))

const run = new Set(
  [
    ...pages.flatMap((page) => blocksOf(page).filter((block) => isRun(page, block))),
    ...mistakes.map(({ command }) => command),
    ...sentences,
    ...Object.values(terminals),
  ].flatMap(calledBy),
)

/** A test that a page runs alone is run with all the others. */
const isTest = (called: string): boolean => {
  const [, file = ''] = /^node (test\/\S+\.test\.ts)$/.exec(called) ?? []
  return file !== '' && existsSync(join(ROOT, file))
}

for (const page of pages)
  test(`every command of ${page} is run`, () =>
    assert.equal(
      shownOn(page).filter(
        (called) => !run.has(called) && !isTest(called) && elsewhere[called] === undefined,
      ),
      [],
    ))

test('no command is in the list that no page shows, or that is run', () => {
  const shown = new Set(pages.flatMap(shownOn))
  assert.equal(
    Object.keys(elsewhere).filter((called) => !shown.has(called) || run.has(called)),
    [],
  )
})

test('no block is in the list that is not on its page', () => {
  assert.equal(
    notAsTheyAre.filter(([page, holds]) => !blocksOf(page).some((block) => block.includes(holds))),
    [],
  )
})

test('the tests that the list names are there', () => {
  const named = Object.values(elsewhere).flatMap((why) => why.match(/test\/[\w/.-]+\.test\.ts/) ?? [])
  assert.equal(
    named.filter((file) => !existsSync(join(ROOT, file))),
    [],
  )
})

test('every target and script that a page shows is there', () => {
  const makefile = readFileSync(join(ROOT, 'Makefile'), 'utf8')
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const missing = pages.flatMap(shownOn).filter((called) => {
    const [first, name = '', script = ''] = called.split(' ')
    if (first === 'make') return !new RegExp(`^${name}:`, 'm').test(makefile)
    return first === 'npm' && name === 'run' && scripts[script] === undefined
  })
  assert.equal(missing, [])
})

test('a payload is read as it is written by both versions of the CLI', () => {
  // The second takes a text for base64, unless an option says that it is none, which the first refuses; what comes from a file is never that.
  const texts = pages.flatMap((page) => {
    const invocations = readFileSync(join(ROOT, page), 'utf8').replaceAll('\\\n', ' ').split('\n')
    return invocations.filter((line) => /--payload (?!fileb:)/.test(line))
  })
  assert.equal(texts, [])
})

test.run()
