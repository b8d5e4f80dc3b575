import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonProblem, repeatedName } from '../../schemas/json-text'
import { type Given, SettingsError } from '.'

/** Folder that relative paths of the settings start from. */
const ROOT = join(__dirname, '..', '..')

/**
 * The settings as they were given: the key `cloudops` of the context in `cdktf.json`; where the environment variable
 * `CLOUDOPS_SETTINGS` names a JSON file, the settings of that file take the place of those with the same name.
 * @throws SettingsError with the path of a file that cannot be read
 */
export const readContext = (): Given => {
  const file = process.env.CLOUDOPS_SETTINGS
  return contextWith(file === undefined || file === '' ? {} : objectIn(file))
}

/** The settings of `cdktf.json`, `values` in the place of those with the same name. */
export const contextWith = (values: object): Given => ({
  values: { ...objectIn(join(ROOT, 'cdktf.json'), 'context', 'cloudops'), ...values },
  read: (path) => readBytes(path).toString(),
})

const readBytes = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new SettingsError([`${path}: cannot be read (${reason})`])
  }
}

const objectIn = (path: string, ...keys: readonly string[]): Record<string, unknown> =>
  objectOf(path, readBytes(path), ...keys)

const objectOf = (name: string, bytes: Buffer, ...keys: readonly string[]): Record<string, unknown> => {
  const text = bytes.toString()
  const problem = jsonProblem(bytes) ?? repeatedName(text)
  if (problem !== undefined) throw new SettingsError([`${name}: ${problem}`])
  let value: unknown = JSON.parse(text)
  for (const key of keys) value = isObject(value) ? value[key] : undefined
  if (!isObject(value))
    throw new SettingsError([
      `${name}: expected an object${keys.length === 0 ? '' : ` at ${keys.join('.')}`}`,
    ])
  return value
}

/**
 * What cdktf itself reads of the environment, and would end in a stack trace, or in a format that Terraform does not take: what it
 * writes as HCL quotes no policy. @throws SettingsError with the variable
 */
export const refuseEnvironment = ({ CDKTF_CONTEXT_JSON = '', SYNTH_HCL_OUTPUT } = process.env): void => {
  if (CDKTF_CONTEXT_JSON !== '') objectOf('CDKTF_CONTEXT_JSON', Buffer.from(CDKTF_CONTEXT_JSON))
  if (SYNTH_HCL_OUTPUT === 'true')
    throw new SettingsError(['SYNTH_HCL_OUTPUT: found true; the definition is written as JSON alone'])
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
