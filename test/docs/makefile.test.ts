import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const root = join(__dirname, '..', '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const makefile = read('Makefile')

/** Targets as a person may call them. */
const targets = [...makefile.matchAll(/^([a-z-]+):/gm)].map(([, name = '']) => name)

/** Names of the described targets below each heading, as `make` lists them. */
const groups = makefile
  .split(/^##@ /m)
  .slice(1)
  .map((group) => [
    group.split('\n')[0],
    [...group.matchAll(/^([a-z-]+):.*## /gm)].map(([, name = '']) => name),
  ])

const test = suite('Makefile')

test('has four groups, and no target outside of them', () => {
  assert.equal(
    groups.map(([heading]) => heading),
    ['Run', 'Develop', 'Operate', 'Deploy'],
  )
  assert.equal(groups.flatMap(([, names]) => names).sort(), [...targets].sort())
})

test('has each target once', () => assert.equal(targets.length, new Set(targets).size))

test('takes no file for a target', () => {
  const phony = /^\.PHONY: (.*)$/m.exec(makefile)?.[1]?.split(' ') ?? []
  assert.equal([...phony].sort(), [...targets].sort())
})

test('what it runs reaches this machine without a proxy', () => {
  const extra = join(mkdtempSync(join(tmpdir(), 'makefile-')), 'show.mk')
  writeFileSync(extra, 'show:\n\t@printf "%s\\n" "$$NO_PROXY" "$$no_proxy"\n')
  for (const [given, expected] of [
    [{ no_proxy: 'corp.example' }, 'corp.example'],
    [{ NO_PROXY: 'corp.example' }, 'corp.example'],
    [{}, ''],
    // By itself it excepts everything; in a list most clients know no such name.
    [{ no_proxy: '*' }, '*'],
  ] as const) {
    const { NO_PROXY: _, no_proxy: __, ...shell } = process.env
    const { stdout } = spawnSync('make', ['-s', '-f', 'Makefile', '-f', extra, 'show'], {
      cwd: root,
      env: { ...shell, ...given },
      encoding: 'utf8',
    })
    const both = expected === '*' ? '*' : `127.0.0.1,localhost,${expected}`
    assert.equal(stdout.split('\n').slice(0, 2), [both, both])
  }
  rmSync(dirname(extra), { recursive: true })
})

test.run()
