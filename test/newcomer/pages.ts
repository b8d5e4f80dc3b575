import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '..', '..')

/** The specification's commands have a test of their own; records of decisions show none to be typed. */
const OTHERS = new Set(['specification.md'])

/** Pages that a newcomer reads. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md') && !OTHERS.has(name))
    .map((name) => `docs/${name}`)
    .sort(),
  'docs/schemas/README.md',
]

/** A block of code, also one that belongs to a point of a list and is indented with it. */
const FENCED = /^( *)```(\S*)[^\n]*\n([\s\S]*?)^\1```/gm

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8')

/** The blocks of a page that are meant to be typed. */
export const blocksOf = (page: string): readonly string[] =>
  [...read(page).matchAll(FENCED)].flatMap(([, indent = '', language, text = '']) =>
    language === 'bash' ? [text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  )

/**
 * What is called by commands, each once: `make stop`, `npm run events`, `aws sqs get-queue-url`, `npx tsx`, `terraform`. Arguments
 * are left out.
 */
export const calledBy = (text: string): readonly string[] => {
  const called = text
    .replaceAll(/#.*$/gm, '')
    .matchAll(
      /\b(make)(?: (?:-\S+|[A-Z_]+=\S+))* ([a-z][a-z-]*)|\b(npm run)(?: --silent)? ([a-z][a-z-]*)|\b(aws) ([a-z0-9-]+) ([a-z-]+)|\b(npx) ([\w@./-]+)|\b(node) tools\/run\.cjs (\S+)|\b(terraform)\b/g,
    )
  return [...new Set([...called].map((groups) => groups.slice(1).filter(Boolean).join(' ')))]
}

/** What a page calls, in blocks and within sentences. */
export const shownOn = (page: string): readonly string[] => {
  const text = read(page)
  const within = [...text.replaceAll(FENCED, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replace(/\s+/g, ' '),
  )
  const commands = within.filter((code) => /^([A-Z_]+=\S+ )*(make|npm|npx|aws|node|terraform) /.test(code))
  return [...new Set([...blocksOf(page), ...commands].flatMap(calledBy))]
}
