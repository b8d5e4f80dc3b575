import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = join(__dirname, '..', '..')

/** Whether this is a checkout, which can be cloned; a copy without its history is none. */
export const isCheckout = existsSync(join(ROOT, '.git'))

/**
 * What a clone of the tree holds once it is committed: every file that git knows or would add, and nothing that is ignored.
 * The packages are linked and count as installed.
 */
export const freshClone = (folder: string): void => {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', args, { cwd: ROOT, maxBuffer: 2 ** 26 })
    .toString()
    .split('\0')
  for (const file of files) {
    if (file === '' || !existsSync(join(ROOT, file))) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(ROOT, file), join(folder, file), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  utimesSync(join(folder, 'package-lock.json'), 0, 0)
}
