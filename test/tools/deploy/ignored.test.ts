import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const ROOT = join(__dirname, '..', '..', '..')

const test = suite('what a deployment leaves in the repository')

test('git takes no saved plan, wherever it is', () => {
  const paths = ['cdktf.out/stacks/cloudops/saved.tfplan', 'saved.tfplan', 'docs/saved.tfplan.json']
  const ignored = execFileSync('git', ['check-ignore', '--no-index', ...paths], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  assert.equal(ignored.trim().split('\n'), paths)
})

test.run()
