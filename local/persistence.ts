import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type * as t from 'io-ts'
import { failures } from './terraform/attributes'

/** What outlives a stop: values and growing lists by name. Without a folder nothing does. */
export interface Persistence {
  /** Folder for parts that write files of their own. */
  folder(name: string): string | undefined
  /** The value that was written last. @throws Error when the file holds something else */
  read<A>(name: string, codec: t.Type<A, unknown, unknown>): A | undefined
  write(name: string, value: unknown): void
  /** The value that was written last, or a new one, which is written. */
  readOrMake<A>(name: string, codec: t.Type<A, unknown, unknown>, make: () => A): A
  /** What was appended, oldest first. @throws Error when the file holds something else */
  list<A>(name: string, codec: t.Type<A, unknown, unknown>): A[]
  append(name: string, value: unknown): void
}

/** Nothing is kept. */
export const inMemory: Persistence = {
  folder: () => undefined,
  read: () => undefined,
  write: () => {},
  readOrMake: (_name, _codec, make) => make(),
  list: () => [],
  append: () => {},
}

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${file} is not JSON: another program wrote it, or its end is missing`)
  }
}

/** Keeps everything in a folder, for its owner's eyes alone: keys and secrets are among it. */
export const keepIn = (root: string): Persistence => {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const decode = <A>(file: string, codec: t.Type<A, unknown, unknown>, text: string): A => {
    const decoded = codec.decode(parsed(file, text))
    if (decoded._tag === 'Left') throw new Error(`${file}: ${failures(decoded.left)}`)
    return decoded.right
  }
  const kept: Persistence = {
    folder: (name) => {
      const folder = join(root, name)
      mkdirSync(folder, { recursive: true })
      return folder
    },
    read: (name, codec) => {
      const file = join(root, `${name}.json`)
      return existsSync(file) ? decode(file, codec, readFileSync(file, 'utf8')) : undefined
    },
    write: (name, value) => {
      const file = join(root, `${name}.json`)
      // Whole or not at all, also when the machine stops in the middle.
      writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
    readOrMake: (name, codec, make) => {
      const before = kept.read(name, codec)
      if (before !== undefined) return before
      const made = make()
      kept.write(name, made)
      return made
    },
    list: (name, codec) => {
      const file = join(root, `${name}.ndjson`)
      if (!existsSync(file)) return []
      const text = readFileSync(file, 'utf8')
      // A line without its end was being written when the process died; the next one must not be put behind it.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1)
      if (whole !== text) truncateSync(file, Buffer.byteLength(whole))
      return whole === ''
        ? []
        : whole
            .trimEnd()
            .split('\n')
            .map((line) => decode(file, codec, line))
    },
    append: (name, value) =>
      appendFileSync(join(root, `${name}.ndjson`), `${JSON.stringify(value)}\n`, { mode: 0o600 }),
  }
  return kept
}
