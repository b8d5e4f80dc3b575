import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const ROOT = join(__dirname, '..', '..', '..', 'functions')

/** Files that a function's code reaches by imports that exist at run time. */
const reachedFrom = (entry: string): readonly string[] => {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const source = readFileSync(file, 'utf8')
    for (const [statement, atStart, late = ''] of source.matchAll(
      /(?:^|\n)(?:import|export)\b[^'"]*?from\s+'(\.[^']*)'|import\(\s*'(\.[^']*)'/g,
    )) {
      if (/^\s*(import|export)\s+type\b/.test(statement)) continue
      const base = join(dirname(file), atStart ?? late)
      const found = [`${base}.ts`, join(base, 'index.ts')].find((candidate) => existsSync(candidate))
      if (found?.startsWith(ROOT)) visit(found)
    }
  }
  visit(entry)
  return [...seen]
}

const known = new Map<string, readonly string[]>()

/** SDK commands that a function's code holds: `adapters/documents.ts PutObject`. The sources are read once. */
export const sdkCallsOf = (functionName: string): readonly string[] => {
  const calls = known.get(functionName) ?? sdkCallsIn(reachedFrom(join(ROOT, functionName, 'index.ts')))
  known.set(functionName, calls)
  return calls
}

const sdkCallsIn = (files: readonly string[]): readonly string[] =>
  files
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/new ([A-Z]\w+)Command\b|paginate([A-Z]\w+)\(/g)].map(
        ([, command, paginated]) => `${relative(ROOT, file)} ${command ?? paginated}`,
      ),
    )
    .sort()
