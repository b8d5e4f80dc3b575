import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from 'node:fs'
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

/** A definition, as far as two of them are compared. */
export interface Synthesized {
  /** File of each function's zip as the definition names it, by the function's name. */
  readonly zips: Readonly<Record<string, string>>
  /** Everything but the code. */
  readonly rest: string
}

/** Reads the text of a definition. @throws Error when it is none */
export const parseDefinition = (text: string): Synthesized => {
  const document: unknown = JSON.parse(text)
  if (!Document.is(document)) throw new Error('the definition has no functions')
  const { resource } = document
  const zips: Record<string, string> = {}
  const bare: Record<string, unknown> = {}
  for (const [name, { filename, source_code_hash: _, ...rest }] of Object.entries(
    resource.aws_lambda_function,
  )) {
    zips[rest.function_name] = filename
    bare[name] = rest
  }
  return {
    zips,
    rest: JSON.stringify({ ...document, resource: { ...resource, aws_lambda_function: bare } }),
  }
}

/** Reads the definition in a folder, where its zips are. @throws Error when it is none */
export const readSynthesized = (folder: string): Synthesized => {
  const { zips, rest } = parseDefinition(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'))
  return {
    rest,
    zips: Object.fromEntries(Object.entries(zips).map(([name, zip]) => [name, join(folder, zip)])),
  }
}

/** Milliseconds without another change: editors and git write several files. */
const QUIET_MS = 150

/**
 * Calls `changed` with the files below `root/paths` that have changed, from `root`, one call after the other. Gives the way to end it.
 * @param changed must not reject; gets the folder where the system does not say which of its files it was
 */
export const watchSources = (
  root: string,
  paths: readonly string[],
  changed: (files: readonly string[]) => Promise<void>,
): (() => Promise<void>) => {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const files = new Set<string>()
  const seen = (file: string): void => {
    files.add(file)
    clearTimeout(timer)
    timer = setTimeout(() => {
      const given = [...files]
      files.clear()
      running = running.then(() => changed(given))
    }, QUIET_MS)
  }
  // Each folder by itself: Node's recursive watch of Linux loses a file that an editor replaces by a renamed one.
  const watchers = new Map<string, FSWatcher>()
  const isFolder = (path: string): boolean =>
    statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false
  const follow = (folder: string, wanted: (path: string) => boolean = () => true): void => {
    const watcher = watch(join(root, folder), (_, name) => {
      const path = name === null ? folder : join(folder, name)
      if (!wanted(path)) return
      seen(path)
      if (isFolder(path)) followIfThere(path)
    })
    // One that is gone, which the folder above reports.
    watcher.on('error', () => watcher.close())
    watchers.get(folder)?.close()
    watchers.set(folder, watcher)
    for (const one of readdirSync(join(root, folder), { withFileTypes: true }))
      if (one.isDirectory() && wanted(join(folder, one.name))) follow(join(folder, one.name))
  }
  /** A new folder may be gone again before it is watched. */
  const followIfThere = (folder: string): void => {
    try {
      follow(folder)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
  const single = new Set(paths.filter((path) => !isFolder(path)))
  for (const path of paths) if (!single.has(path)) follow(path)
  follow('', (path) => single.has(path))
  return async () => {
    clearTimeout(timer)
    for (const watcher of watchers.values()) watcher.close()
    await running
  }
}
