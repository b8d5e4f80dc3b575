import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mutants } from './list'

/** A mutant whose text is not there any more breaks nothing, and stops the run of all the others. */

const root = join(__dirname, '..', '..')
const test = suite('mutants')

test('each has its text once in its file, another text instead, and tests that are there', () => {
  const problems = mutants.flatMap(({ name, file, find, replace, tests }) => {
    const places = readFileSync(join(root, file), 'utf8').split(find).length - 1
    return [
      ...(places === 1 ? [] : [`${name}: its text stands ${places} times in ${file}`]),
      ...(find === replace ? [`${name}: changes nothing`] : []),
      ...tests.filter((path) => !existsSync(join(root, path))).map((path) => `${name}: there is no ${path}`),
    ]
  })
  assert.equal(problems, [])
})

test('no two have one name', () => {
  const names = mutants.map(({ name }) => name)
  assert.equal(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  )
})

test.run()
