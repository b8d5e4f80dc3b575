import { createHash } from 'node:crypto'
import { existsSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import * as t from 'io-ts'

const LambdaFunction = t.intersection([
  t.type({ function_name: t.string, filename: t.string }),
  t.UnknownRecord,
])
const Document = t.type({
  resource: t.intersection([
    t.type({ aws_lambda_function: t.record(t.string, LambdaFunction) }),
    t.UnknownRecord,
  ]),
})

/** A synthesized definition, as far as two of them are compared. */
export interface Synthesized {
  /** Zip of every function, by its name. */
  readonly zips: Readonly<Record<string, string>>
  /** Hash of every zip: the same code and settings give the same bytes. */
  readonly hashes: Readonly<Record<string, string>>
  /** Everything but the code. */
  readonly rest: string
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Reads the definition in a folder. @throws Error when it is none */
export const readSynthesized = (folder: string): Synthesized => {
  const document: unknown = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'))
  if (!Document.is(document)) throw new Error(`${folder} holds no definition with functions`)
  const { resource } = document
  const zips: Record<string, string> = {}
  const bare: Record<string, unknown> = {}
  for (const [name, { filename, source_code_hash: _, ...rest }] of Object.entries(
    resource.aws_lambda_function,
  )) {
    zips[rest.function_name] = join(folder, filename)
    bare[name] = rest
  }
  const hashes = Object.fromEntries(Object.entries(zips).map(([name, zip]) => [name, hashOf(zip)]))
  return {
    zips,
    hashes,
    rest: JSON.stringify({ ...document, resource: { ...resource, aws_lambda_function: bare } }),
  }
}

/** What has to happen for the second definition to take the place of the first. */
export type Change =
  | { readonly kind: 'none' }
  /** The code of these functions alone. */
  | { readonly kind: 'code'; readonly functions: readonly string[] }
  | { readonly kind: 'definition' }

export const changeOf = (before: Synthesized, after: Synthesized): Change => {
  if (before.rest !== after.rest) return { kind: 'definition' }
  const functions = Object.keys(after.hashes).filter((name) => before.hashes[name] !== after.hashes[name])
  return functions.length === 0 ? { kind: 'none' } : { kind: 'code', functions }
}

/** Milliseconds without another change: editors and git write several files. */
const QUIET_MS = 150

/**
 * Calls `changed` after files below `root/paths` have changed, one call after the other. Gives the way to end it.
 * @param changed must not reject
 */
export const watchSources = (
  root: string,
  paths: readonly string[],
  changed: () => Promise<void>,
): (() => Promise<void>) => {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const seen = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(changed)
    }, QUIET_MS)
  }
  const watchers = paths
    .map((path) => join(root, path))
    .filter((path) => existsSync(path))
    .map((path) => watch(path, { recursive: true }, seen))
  return async () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
    await running
  }
}
