import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { unknownFields } from '../../../functions/domain/monitor-rules/unknown-fields'
import { ToolError } from '../../../local/commands/shared/command-line'
import { decode } from '../../../schemas/codec'
import { type Case, type Corpus, Incident, Truth, Twin } from './model'
import { injected } from './twin'
import { World } from './world'

const ROOT = join(__dirname, '..', '..', '..')
/** Where the incidents are. */
export const INCIDENTS = join(ROOT, 'test', 'eval', 'incidents')

/** @throws ToolError with file, field and what was expected there */
const readFile = <A>(path: string, codec: t.Type<A, unknown, unknown>): { value: A; text: string } => {
  const shown = relative(process.cwd(), path) || path
  if (!existsSync(path)) throw new ToolError(`${shown}: there is no such file; an incident needs it`)
  const text = readFileSync(path, 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ToolError(`${shown}: is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const decoded = decode(codec, json)
  if (E.isLeft(decoded)) throw new ToolError(`${shown}: ${decoded.left}`)
  const [unknown] = unknownFields([codec], json)
  if (unknown !== undefined) throw new ToolError(`${shown}: ${unknown.replace('such setting', 'such field')}`)
  return { value: decoded.right, text }
}

const readCase = (folder: string, name: string): { cases: readonly Case[]; texts: readonly string[] } => {
  const at = (file: string) => join(folder, name, `${file}.json`)
  const incident = readFile(at('incident'), Incident)
  const world = readFile(at('world'), World)
  const truth = readFile(at('truth'), Truth)
  const plain: Case = { name, incident: incident.value, world: world.value, truth: truth.value }
  const texts = [incident.text, world.text, truth.text]
  if (!existsSync(at('twin'))) return { cases: [plain], texts }
  const twin = readFile(at('twin'), Twin)
  return { cases: [plain, injected(plain, twin.value)], texts: [...texts, twin.text] }
}

/**
 * Reads the incidents of a folder, sorted by name; with `only`, those whose name holds one of its texts, each with its twin.
 * @throws ToolError
 */
export const readCorpus = (folder = INCIDENTS, only: readonly string[] = []): Corpus => {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  const chosen = names.filter((name) => only.length === 0 || only.some((text) => name.includes(text)))
  if (chosen.length === 0)
    throw new ToolError(
      only.length === 0
        ? `${relative(process.cwd(), folder)}: there are no incidents in it`
        : `ONLY: no incident's name holds ${only.join(' or ')}; there are ${names.length}, for example ${names.slice(0, 3).join(', ')}`,
    )
  const read = chosen.map((name) => readCase(folder, name))
  const hash = createHash('sha256')
  for (const { texts } of read) for (const text of texts) hash.update(text).update('\0')
  return { cases: read.flatMap(({ cases }) => cases), digest: hash.digest('hex') }
}
