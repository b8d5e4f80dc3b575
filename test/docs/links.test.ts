import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** Every page leads somewhere: files that it links to are there. */

const root = join(__dirname, '..', '..')
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(root, 'docs', path)),
]

const test = suite('links of the pages')

for (const page of pages) {
  test(relative(root, page), () => {
    const targets = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, target = '']) => target,
    )
    const files = targets.filter((target) => !/^(https?:|#|mailto:)/.test(target))
    assert.equal(
      files.filter((target) => !existsSync(join(dirname(page), target.split('#')[0] ?? ''))),
      [],
    )
  })
}

test.run()
