// Runs after `npm ci`, as the postinstall script of package.json: removes what packages bring for others and no run here reads,
// four tenths of what an install is made of (docs/adr/0056-a-smaller-install.md). Plain CommonJS, for whatever Node npm runs on.
'use strict'

const { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const names = (folder) => {
  try {
    return readdirSync(folder)
  } catch (error) {
    // `npm ci --omit=dev` leaves packages out.
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    return []
  }
}

/** Folders and files below `packages`; a `*` of the pattern is a name or the rest of one. */
const found = (packages, pattern) =>
  pattern.split('/').reduce(
    (folders, part) => {
      const wanted = new RegExp(`^${part.replace(/[.]/g, '\\.').replace('*', '.*')}$`)
      return folders.flatMap((folder) =>
        names(folder)
          .filter((name) => wanted.test(name))
          .map((name) => join(folder, name)),
      )
    },
    [packages],
  )

const UNREAD = [
  // What jsii makes packages of other languages from.
  '@cdktf/provider-aws/.jsii',
  // Headers, to compile addons in C++ with.
  'node/node_modules/node-*/include',
  // Types for TypeScript before 4.0.
  '@aws-sdk/*/dist-types/ts3.4',
  '@smithy/*/dist-types/ts3.4',
]

/** Its source maps are longer than its code, inside of it, and Node would decode them on every start. */
const MAPPED = '@cdktf/provider-aws/lib/*/*.js'
const MAP = '\n//# sourceMappingURL=data:'

const withoutMap = (file) => {
  const text = readFileSync(file, 'utf8')
  const end = text.lastIndexOf(MAP)
  if (end < 0) return
  // Renamed, not written over: the file may share its content with a store of packages.
  const draft = `${file}.draft`
  writeFileSync(draft, text.slice(0, end + 1))
  renameSync(draft, file)
}

/** Changes nothing that another run would have to change again. */
const shrink = (packages) => {
  for (const pattern of UNREAD) for (const path of found(packages, pattern)) rmSync(path, { recursive: true })
  for (const file of found(packages, MAPPED)) withoutMap(file)
}

module.exports = { shrink }

if (require.main === module) {
  const packages = join(__dirname, '..', 'node_modules')
  // Those of another checkout, which a link leads to, are its own.
  if (lstatSync(packages, { throwIfNoEntry: false })?.isDirectory()) shrink(packages)
}
