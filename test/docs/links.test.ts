import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** Every page leads somewhere: files that it links to are there, and so are the sections. */

const root = join(__dirname, '..', '..')
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(root, 'docs', path)),
]

/** Where a page can be led to: its headings, as GitHub makes names of them, and the marks that it has besides. */
const anchorsOf = (page: string): readonly string[] => {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id)]
}

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
    const sections = targets.filter((target) => /^(?!https?:)[^#]*#/.test(target))
    assert.equal(
      sections.filter((target) => {
        const [file = '', anchor = ''] = target.split('#')
        return !anchorsOf(file === '' ? page : join(dirname(page), file)).includes(anchor)
      }),
      [],
    )
  })
}

test.run()
