import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../support/run-command'

/** The pages as a site: what `make docs` writes. */

const ROOT = join(__dirname, '..', '..')
const SITE = join(ROOT, 'dist', 'docs')
const GENERATOR = join(ROOT, '.ci', 'docs', 'node_modules', '.bin', 'vitepress')

const test = suite('documentation site')
const missing = !existsSync(GENERATOR)
if (missing)
  console.log('skipped: the documentation site, because its generator is not installed (make docs)')
const testSite = missing ? test.skip : test

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  )

testSite('has every page, finds words of them, and each of its links leads somewhere', async () => {
  const { code, said } = await runCommand(GENERATOR, ['build', '.ci/docs'], { cwd: ROOT })
  assert.is(code, 0, said)
  assert.not.match(said, /error/i)
  const files = filesBelow(SITE)
  const pages = filesBelow(join(ROOT, 'docs')).filter((path) => /^[^/]+\.md$|^adr\/\d{4}/.test(path))
  assert.equal(
    pages.filter((path) => !files.includes(join('docs', path.replace(/md$/, 'html')))),
    [],
  )
  const overview = readFileSync(join(SITE, 'index.html'), 'utf8')
  assert.equal(
    pages.filter(
      (path) => /^[^/]+\.md$/.test(path) && !overview.includes(`/docs/${path.replace(/md$/, 'html')}"`),
    ),
    [],
    'each page is in the list beside the pages',
  )
  const index = files.find((path) => /localSearchIndex/.test(path)) ?? ''
  assert.match(readFileSync(join(SITE, index), 'utf8'), 'deduplication')
  const dead = files
    .filter((path) => path.endsWith('.html') && path !== '404.html')
    .flatMap((path) =>
      [...readFileSync(join(SITE, path), 'utf8').matchAll(/<(?:a|img)[^>]* (?:href|src)="([^"#]+)/g)]
        .map(([, target = '']) => decodeURI(target))
        .filter((target) => !/^(https?|mailto|data):/.test(target))
        .map((target) => (target.startsWith('/') ? join(SITE, target) : resolve(SITE, dirname(path), target)))
        .filter((target) => !['', '.html', '/index.html'].some((end) => existsSync(`${target}${end}`)))
        .map((target) => `${path}: ${relative(SITE, target)}`),
    )
  assert.equal([...new Set(dead)], [])
})

test.run()
