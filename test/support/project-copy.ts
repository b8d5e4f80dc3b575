import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '..', '..')

/** What the project is made of, with its tests; the packages are linked. */
const FOLDERS = ['schemas', 'functions', 'stacks', 'local', 'tools', 'docs', 'test']
const FILES = ['main.ts', 'cdktf.json', 'package.json', 'package-lock.json', 'tsconfig.json']

/** Copies the project into `folder`, where it may be broken. */
export const copyProject = (folder: string): void => {
  for (const path of [...FOLDERS, ...FILES])
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

/** Bundles are made anew where a copy's sources differ; what this project has compiled serves the same sources elsewhere. */
export const shareBundles = (folder: string): void => {
  const dist = join(ROOT, 'dist')
  if (!existsSync(dist)) return
  mkdirSync(join(folder, 'dist'), { recursive: true })
  for (const name of readdirSync(dist))
    if (/^[0-9a-f]{32}$/.test(name)) symlinkSync(join(dist, name), join(folder, 'dist', name))
}
