import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Modules that outlive a test file, and those that do not. */

const ROOT = join(__dirname, '..', '..')
const PACKAGES = `${sep}node_modules${sep}`
/** Says that none outlives a file: where the sources change between files. */
export const [MODULES, ANEW] = ['TEST_MODULES', 'anew']
/** What stays loaded, unless it keeps something. */
const OURS = ['functions', 'local', 'schemas', 'stacks', 'test', 'tools']
/** What a domain's file keeps follows from what it was asked. */
const PURE = join('functions', 'domain')
/** At the top level of a function's file: what it knows of the calls before. */
const KEEPS = /^(?:let\b|const \w+ = (?:new Map\b|loadedOnce\(|late\(|once\(|environmentOf\())/m

const isKeeper = (path: string): boolean => {
  if (process.env[MODULES] === ANEW) return true
  const place = relative(ROOT, path)
  const [folder = ''] = place.split(sep)
  if (!OURS.includes(folder) || place.endsWith('.test.ts')) return true
  return folder === 'functions' && !place.startsWith(PURE) && KEEPS.test(readFileSync(path, 'utf8'))
}

/** Each file is read once. */
const keepers = new Map<string, boolean>()
const keeps = ({ filename }: NodeJS.Module): boolean => {
  const does = keepers.get(filename) ?? isKeeper(filename)
  keepers.set(filename, does)
  return does
}

/** Forgets each module that keeps something for its process, and all that lead to one. */
export const forgetModules = (): void => {
  const loaded = Object.values(require.cache).filter(
    (one): one is NodeJS.Module => one !== undefined && !one.filename.includes(PACKAGES),
  )
  const importers = new Map<NodeJS.Module, NodeJS.Module[]>()
  for (const one of loaded)
    for (const child of one.children) importers.set(child, [...(importers.get(child) ?? []), one])
  const forgotten = new Set(loaded.filter(keeps))
  for (const one of forgotten) for (const importer of importers.get(one) ?? []) forgotten.add(importer)
  for (const { filename } of forgotten) delete require.cache[filename]
  for (const one of loaded) one.children = one.children.filter((child) => !forgotten.has(child))
}
