import * as t from 'io-ts'
import { describeCodec } from '../../schemas/codec'
import { isGroup, type Property, propertiesOf } from '../../schemas/properties'
import { settingInfo } from '../../schemas/setting'
import { CaFile, StackSettings } from './model'

/** One setting: its path, for example `approval.<severity>.open_minutes`, what is allowed, and its default. */
export interface SettingRow {
  readonly path: string
  readonly allowed: string
  /** JSON, or how it is without a value. */
  readonly standard: string
  readonly means: string
}

/** Every setting that the codec knows, in its order. */
export const settingRows = (): readonly SettingRow[] =>
  rowsOf(StackSettings, '', true)
    .filter(({ path }) => path !== 'probe.ca_pem')
    .concat(rowsOf(CaFile, '', true))

const rowsOf = (codec: t.Mixed, path: string, required: boolean): SettingRow[] => {
  if (isGroup(codec))
    return merged(propertiesOf(codec)).flatMap(({ name, codec: inner, required: needed }) =>
      rowsOf(inner, path === '' ? name : `${path}.${name}`, required && needed),
    )
  // Objects in a list have properties of their own; a list of texts is one setting.
  if (codec instanceof t.ArrayType && isGroup(codec.type)) return rowsOf(codec.type, `${path}[]`, true)
  const { default: standard, description = '' } = settingInfo(codec) ?? {}
  const row = { path, allowed: allowedBy(codec), standard: standardOf(standard, required, path) }
  return [{ ...row, means: description }]
}

/** Severities share one codec and are shown as one. */
const merged = (properties: readonly Property[]): readonly Property[] => {
  const [first, ...more] = properties
  const same = more.length > 0 && more.every(({ codec }) => codec === first?.codec)
  return first !== undefined && same && isGroup(first.codec) ? [{ ...first, name: '<severity>' }] : properties
}

const allowedBy = (codec: t.Mixed): string => {
  if (codec instanceof t.ArrayType) return `a list of: ${describeCodec(codec.type as t.Mixed)}`
  if (codec instanceof t.DictionaryType)
    return codec.codomain instanceof t.ArrayType
      ? `names, each with ${allowedBy(codec.codomain)}`
      : 'names and texts'
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
    'is stale. Settings are in `cdktf.json` under `context.cloudops`; `CLOUDOPS_SETTINGS=file.json` puts those of a file in their',
    'place. Groups are merged with their defaults, lists are replaced. A wrong or unknown setting stops the synth with its path, what was',
    'found, and what is allowed, all at once; so does what could never be checked or never be well: expectations that contradict one another or',
    'their scheme, thresholds in the wrong order, domains that no visitor could reach by name, probes that need more time than their function has.',
    '`npm run probe` refuses the same in the same words. `[]` means each entry of a list, `<severity>` for `critical`, `high`, `medium` and `low`.',
    '',
    '| setting | default | allowed | meaning |',
    '|---|---|---|---|',
    ...settingRows().map(
      ({ path, standard, allowed, means }) =>
        `| \`${path}\` | ${cell(standard)} | ${cell(allowed)} | ${cell(means)} |`,
    ),
    '',
  ].join('\n')
