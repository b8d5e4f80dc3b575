// Lets this process require TypeScript: `node -r ./tools/typescript.cjs FILE.ts`. Each file is compiled by esbuild once and kept by
// its text, and packages are Node's own business; docs/adr/0037-loading-typescript.md says what that saves.
'use strict'

const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { basename, join, sep } = require('node:path')
const { version } = require('esbuild/package.json')

/** In the packages' folder: installing them anew empties it, and copies of the project that link to it share it. */
const CACHE = join(__dirname, '..', 'node_modules', '.cache', 'cloudops-agent')

/** The map leads from the compiled text back to the file beside it, wherever that is. */
const options = {
  format: 'cjs',
  loader: 'ts',
  logLevel: 'silent',
  platform: 'node',
  sourcemap: 'inline',
  sourcesContent: false,
  target: `node${process.versions.node}`,
}

/** Compiled texts by their sources, for a process that loads its modules more than once. */
const known = new Map()

const compiled = (source, filename) => {
  const sourcefile = basename(filename)
  const key = createHash('sha1')
    .update(JSON.stringify([version, options, sourcefile, source]))
    .digest('hex')
  const kept = join(CACHE, `${key}.js`)
  try {
    return readFileSync(kept, 'utf8')
  } catch {
    const { code } = require('esbuild').transformSync(source, { ...options, sourcefile })
    keep(kept, code)
    return code
  }
}

const keep = (path, text) => {
  const draft = `${path}.${process.pid}`
  try {
    mkdirSync(CACHE, { recursive: true })
    writeFileSync(draft, text)
    renameSync(draft, path)
  } catch {
    // A folder that cannot be written to costs time, and nothing else.
  }
}

/** Functions, the stack and the local cloud import files of theirs late, in copies of the project as well. Node's own `import()` does not know their names. */
const LATE = ['functions', 'local', 'stacks']
const requiredLate = (code, filename) =>
  filename.split(sep).some((folder) => LATE.includes(folder))
    ? code.replace(/\bimport\((["']\.{1,2}\/[^"']+["'])\)/g, 'Promise.resolve().then(() => require($1))')
    : code

const load = (module, filename) => {
  const source = readFileSync(filename, 'utf8')
  const code = known.get(source) ?? requiredLate(compiled(source, filename), filename)
  known.set(source, code)
  module._compile(code, filename)
}

// Before 20.19 and 22.12 Node cannot require the packages that are ES modules; tsx can.
if (!process.features.require_module) require('tsx/cjs')
process.setSourceMapsEnabled(true)
// Node 20 has none.
Module.enableCompileCache?.(join(CACHE, 'compiled'))
Module._extensions['.ts'] = load
