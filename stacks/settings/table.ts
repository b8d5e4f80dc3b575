import * as t from 'io-ts'
import { describeCodec } from '../../schemas/codec'
import { defaults } from './defaults'
import { meanings } from './descriptions'
import { StackSettings } from './model'

/** One setting: its path, `approval.<severity>.open_minutes` say, what is allowed, and its default. */
export interface SettingRow {
  readonly path: string
  readonly allowed: string
  /** JSON, or how it is without a value. */
  readonly standard: string
  readonly means: string
}

/** Every setting that the codec knows, in its order. */
export const settingRows = (): readonly SettingRow[] =>
  leaves(StackSettings, '', defaults, true)
    .filter(({ path }) => path !== 'probe.ca_pem')
    .concat({ path: 'probe.ca_file', allowed: 'a path', standard: 'not set' })
    .map((leaf) => ({ ...leaf, means: meanings[leaf.path] ?? '' }))

type Leaf = Omit<SettingRow, 'means'>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const leaves = (codec: t.Mixed, path: string, standard: unknown, required: boolean): Leaf[] => {
  if (codec instanceof t.IntersectionType)
    return (codec.types as readonly t.Mixed[]).flatMap((part) => leaves(part, path, standard, required))
  if (codec instanceof t.InterfaceType || codec instanceof t.PartialType) {
    const below = isObject(standard) ? standard : {}
    const needed = codec instanceof t.InterfaceType && required
    return Object.entries(alike(codec.props as t.Props)).flatMap(([name, { key, codec: inner }]) =>
      leaves(inner, path === '' ? name : `${path}.${name}`, below[key], needed),
    )
  }
  // Objects in a list have properties of their own; a list of texts is one setting.
  if (codec instanceof t.ArrayType && leavesBelow(codec.type as t.Mixed))
    return leaves(codec.type as t.Mixed, `${path}[]`, undefined, true)
  return [{ path, allowed: allowedBy(codec), standard: standardOf(standard, required, path) }]
}

const leavesBelow = (codec: t.Mixed): boolean =>
  codec instanceof t.IntersectionType || codec instanceof t.InterfaceType || codec instanceof t.PartialType

/** Severities share one codec and are shown as one. */
const alike = (props: t.Props): Record<string, { readonly key: string; readonly codec: t.Mixed }> => {
  const entries = Object.entries(props)
  const [first] = entries
  const same = entries.length > 1 && entries.every(([, codec]) => codec === first?.[1])
  if (first !== undefined && same && leavesBelow(first[1]))
    return { '<severity>': { key: first[0], codec: first[1] } }
  return Object.fromEntries(entries.map(([key, codec]) => [key, { key, codec }]))
}

const allowedBy = (codec: t.Mixed): string => {
  if (codec instanceof t.ArrayType) return `a list of: ${describeCodec(codec.type as t.Mixed)}`
  if (codec instanceof t.DictionaryType) return 'names and texts'
  if (codec instanceof t.BooleanType) return 'true or false'
  return describeCodec(codec)
}

const standardOf = (standard: unknown, required: boolean, path: string): string => {
  if (standard !== undefined) return `\`${JSON.stringify(standard)}\``
  return required && !path.includes('[]') ? '**must be set**' : required ? 'must be set' : 'not set'
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The page `docs/settings.md`. */
export const settingsPage = (): string =>
  [
    '# Settings',
    '',
    'Generated from the codec (`stacks/settings/index.ts`): `UPDATE_GOLDEN=1 make test FILES=settings` writes it anew, and a test fails while it',
    'is stale. Settings stand in `cdktf.json` under `context.cloudops`; `CLOUDOPS_SETTINGS=file.json` puts those of a file in their',
    'place. Groups are merged with their defaults, lists are replaced. A wrong or unknown setting stops the synth with its path, what was',
    'found, and what is allowed. `[]` stands for each entry of a list, `<severity>` for `critical`, `high`, `medium` and `low`.',
    '',
    '| setting | default | allowed | meaning |',
    '|---|---|---|---|',
    ...settingRows().map(
      ({ path, standard, allowed, means }) =>
        `| \`${path}\` | ${cell(standard)} | ${cell(allowed)} | ${cell(means)} |`,
    ),
    '',
  ].join('\n')
