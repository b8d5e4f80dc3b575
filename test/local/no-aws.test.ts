import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { devNull } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { forgetAws } from '../../local/no-aws'

const test = suite('local/no-aws')

test('nothing that a shell says about AWS is left, and nothing else is taken', () => {
  const shell = {
    PATH: '/usr/bin',
    AWS_PROFILE: 'prod',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  }
  forgetAws(shell)
  assert.equal(shell, {
    PATH: '/usr/bin',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  } as never)
})

const root = join(__dirname, '..', '..')

/** What a file loads of this project, and what that loads. */
const loadedBy = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(file)) return seen
  seen.add(file)
  const source = readFileSync(file, 'utf8').replaceAll(/^(import|export) type .*$/gm, '')
  for (const [, specifier = ''] of source.matchAll(/(?:from |import\()'(\.[^']*)'/g)) {
    const path = resolve(dirname(file), specifier)
    const found = [`${path}.ts`, join(path, 'index.ts')].find((one) => existsSync(one))
    if (found !== undefined) loadedBy(found, seen)
  }
  return seen
}

/** Those that reach AWS itself would have no credentials. */
test('a command forgets AWS where it starts a local cloud, and no other does', () => {
  const commands = ['tools', 'local/commands'].flatMap((place) =>
    readdirSync(join(root, place)).map((name) => join(place, name, 'index.ts')),
  )
  const both = commands
    .filter((path) => existsSync(join(root, path)))
    .map((path) => {
      const files = [...loadedBy(join(root, path))]
      const starts = files.some((file) => readFileSync(file, 'utf8').includes('await startCloud('))
      const forgets = readFileSync(join(root, path), 'utf8').includes('forgetAws()')
      return { path, starts, forgets }
    })
  assert.equal(
    both.filter(({ starts, forgets }) => starts !== forgets),
    [],
  )
  assert.ok(both.filter(({ starts }) => starts).length >= 5)
})

test.run()
