import { cpSync, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

/** The pages of this repository as a site with a search: `make docs`. What they link to beside pages is copied along. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const OUT = join(ROOT, 'dist', 'docs')

/** What is the first page of the site. */
const OVERVIEW = 'README.md'

/** The first heading of a page. */
const titleOf = (path: string): string =>
  /^# (.+)$/m.exec(readFileSync(join(ROOT, path), 'utf8'))?.[1]?.replaceAll('`', '') ?? path

const section = (text: string, ...names: readonly string[]) => ({
  text,
  items: names.map((name) => ({ text: titleOf(`docs/${name}.md`), link: `/docs/${name}` })),
})

/** Files that pages link to, from the root of the project. */
const linked = new Set<string>()

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

const ELSEWHERE = /^([a-z]+:|#|\/)/i

export default defineConfig({
  title: 'CloudOps Agent',
  description: 'Detects, explains, asks, repairs and records',
  srcDir: ROOT,
  srcExclude: [
    '.ci/**',
    'tools/**',
    'local/**',
    'functions/**',
    'test/**',
    'dist/**',
    '.local/**',
    'cdktf.out/**',
    'docs/consumers/**',
  ],
  rewrites: { [OVERVIEW]: 'index.md' },
  outDir: OUT,
  cacheDir: join(ROOT, 'dist', 'docs-cache'),
  metaChunk: true,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Decisions', link: '/docs/adr/README' },
      { text: 'Changes', link: '/CHANGELOG' },
      { text: 'Contributing', link: '/CONTRIBUTING' },
    ],
    sidebar: [
      { text: 'CloudOps Agent', items: [{ text: 'Overview', link: '/' }] },
      section('Deploy', 'deploying', 'settings', 'regions', 'migrating', 'upgrading', 'cost'),
      section('Detect', 'detection', 'checks', 'noise-control', 'other-sources'),
      section('Decide and repair', 'agents', 'approvals', 'execution', 'guarantees'),
      section('Operate', 'runbook', 'incident-review', 'security', 'threat-model', 'benchmarks'),
      section('Build on it', 'consuming-events', 'EVENTS', 'architecture', 'specification'),
    ],
  },
  markdown: {
    config: (markdown) => {
      const { rules } = markdown.renderer
      const {
        link_open: open = (tokens, index, options, _, self) => self.renderToken(tokens, index, options),
      } = rules
      // Between braces, pages have templates of others, and the generator would have its own.
      for (const name of ['text', 'code_inline'] as const) {
        const shown = rules[name]
        rules[name] = (...all) => (shown?.(...all) ?? '').replaceAll('{{', '&#123;&#123;')
      }
      rules.link_open = (tokens, index, options, env, self) => {
        const href = tokens[index]?.attrGet('href') ?? ''
        const [path = ''] = href.split('#')
        const target = relative(ROOT, join(dirname(env.path), path))
        if (!ELSEWHERE.test(href) && !path.endsWith('.md') && isFile(join(ROOT, target))) {
          linked.add(target)
          return self.renderToken(tokens, index, options)
        }
        // The generator renames the page, and not the links to it from below.
        if (target === OVERVIEW) tokens[index]?.attrSet('href', href.replace(path, '/'))
        return open(tokens, index, options, env, self)
      }
    },
  },
  // A link to a folder or a file is none to a page; links between pages are held by a test of the project.
  ignoreDeadLinks: [(url) => !/\.(md|html)$/.test(url) && !existsSync(join(ROOT, `${url}.md`))],
  buildEnd: () => {
    for (const path of linked) cpSync(join(ROOT, path), join(OUT, path))
  },
})
