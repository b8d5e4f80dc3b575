import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(__dirname, '..', '..', '..')
const SOURCES = [
  ...['main.ts', 'cdktf.json', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['schemas', 'functions', 'stacks', 'local', 'tools'],
]
const PACKAGES = 'node_modules'
/** Below the packages' folder, what earlier runs have compiled. */
const KEPT = '.cache'

/** The project, with the installed packages and nothing that an earlier run has left. */
export interface Copy {
  readonly folder: string
  /** As it was after its installation. */
  forget(): void
  remove(): void
}

export const copyProject = (): Copy => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-project-'))
  for (const source of SOURCES) cpSync(join(ROOT, source), join(folder, source), { recursive: true })
  const packages = join(folder, PACKAGES)
  mkdirSync(packages)
  for (const name of readdirSync(join(ROOT, PACKAGES)))
    if (name !== KEPT) symlinkSync(join(ROOT, PACKAGES, name), join(packages, name))
  return {
    folder,
    forget: () => {
      for (const left of [join(PACKAGES, KEPT), 'dist', '.local', 'cdktf.out'])
        rmSync(join(folder, left), { recursive: true, force: true })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
