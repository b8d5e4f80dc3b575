import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The test files of the project, and which of them need more than this process. */

export interface TestFile {
  /** From the root of the project. */
  readonly path: string
  /** Whether it can start other processes: a local cloud, a browser, Terraform, a command. */
  readonly starts: boolean
}

/** An import that lasts until the program runs: types are gone by then. */
const IMPORT =
  /^(?:import|export)\s(?!type\s)(?:[^'"]*?\sfrom\s+)?'([^']+)'|\b(?:import|require)\('([^']+)'\)/gm
const STARTS_PROCESSES = /^(node:child_process|playwright-core)$/

const fileOf = (from: string, specifier: string): string | undefined =>
  [`${specifier}.ts`, `${specifier}/index.ts`]
    .map((path) => resolve(dirname(from), path))
    .find((path) => existsSync(path))

/** What a file imports, by its own words. */
const importsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, stated, called]) => stated ?? called ?? '')

/** Whether a file, or anything of the project that it imports, can start a process. Reads each file once. */
const processSearch = () => {
  const known = new Map<string, readonly string[]>()
  const read = (path: string): readonly string[] => {
    const imports = known.get(path) ?? importsOf(path)
    known.set(path, imports)
    return imports
  }
  return (path: string): boolean => {
    const reached = new Set([path])
    for (const file of reached)
      for (const specifier of read(file)) {
        if (STARTS_PROCESSES.test(specifier)) return true
        const next = specifier.startsWith('.') ? fileOf(file, specifier) : undefined
        if (next !== undefined) reached.add(next)
      }
    return false
  }
}

/** Sorted by path; with `wanted`, those whose path holds one of its texts. */
export const testFiles = (root: string, wanted: readonly string[]): TestFile[] => {
  const starts = processSearch()
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('test', path))
    .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
    .sort()
    .map((path) => ({ path: relative(root, join(root, path)), starts: starts(join(root, path)) }))
}
