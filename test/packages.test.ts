import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allowScripts, dependencies } from '../package.json'

/** What comes with the product, or builds it: by the lock file. */

interface Package {
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly inBundle?: boolean
  readonly hasInstallScript?: boolean
}

const ROOT = join(__dirname, '..')
const lock: { readonly packages: Readonly<Record<string, Package>> } = JSON.parse(
  readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
)
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Licences that ask for no more than a notice. */
const PERMISSIVE = /^(MIT|MIT-0|Apache-2\.0|ISC|0BSD|BSD-[23]-Clause|BlueOak-1\.0\.0|MIT OR Apache-2\.0)$/
/** Others, of packages that are used as they are; nothing of them is in a function. */
const OTHERS: Readonly<Record<string, RegExp>> = {
  'MPL-2.0': /^(cdktf|@cdktf\/provider-aws|axe-core)$/,
  'Python-2.0': /^argparse$/,
  'PSF-2.0': /^argparse$/,
  'Public Domain': /^jsonify$/,
}

const test = suite('packages')

test('each is under a licence that lets the product be used and passed on', () => {
  assert.equal(
    packages
      .filter(
        ([path, { license = 'none' }]) =>
          !PERMISSIVE.test(license) && OTHERS[license]?.test(nameOf(path)) !== true,
      )
      .map(([path, { license }]) => `${nameOf(path)}: ${license}`),
    [],
  )
})

test('each is named by the hash of its contents, and by no address', () => {
  assert.equal(
    packages.filter(
      ([, one]) => one.resolved !== undefined || (one.integrity === undefined && !one.inBundle),
    ),
    [],
  )
})

test('no other runs a script when it is installed than those that are allowed to', () => {
  assert.equal(
    packages.filter(([path, one]) => one.hasInstallScript === true && !(nameOf(path) in allowScripts)),
    [],
  )
})

test('each that comes with the product is imported by it', () => {
  const sources = ['schemas', 'functions', 'stacks', 'local', 'tools'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|cjs)$/.test(path))
      .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
  )
  assert.equal(
    Object.keys(dependencies).filter(
      (name) => !sources.some((source) => source.includes(`'${name}'`) || source.includes(`'${name}/`)),
    ),
    [],
  )
})

test('npm writes the bill of materials', () => {
  // With `--omit dev` npm leaves out what a development package depends on, too.
  const text = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const { components } = JSON.parse(text) as { readonly components: readonly { readonly name: string }[] }
  const listed = new Set(components.map(({ name }) => name))
  assert.equal(
    Object.keys(dependencies).filter((name) => !listed.has(name)),
    [],
  )
})

test.run()
