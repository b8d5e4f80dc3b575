import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { transformSync } from 'esbuild'
import type { JsonSchema } from '../../schemas/json-schema'

/** Code generators of others, each tried with the published schemas: code that it makes must decode what is on the bus. */

const ROOT = join(__dirname, '..', '..')
const TOOLS = join(ROOT, '.ci', 'generators')
const ASYNC_API = join(ROOT, 'docs', 'schemas', 'asyncapi.json')

interface AsyncApi {
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly messages: Readonly<Record<string, { readonly payload: { readonly $ref: string } }>>
  }
}

export interface BusEvent {
  readonly 'detail-type': string
}

export interface Generator {
  readonly name: string
  /** What is missing for it to run here. */
  readonly missing?: string | undefined
  /** Makes code in an empty folder and decodes all events with it. @throws on the first event that it does not decode */
  decode(events: readonly BusEvent[], folder: string): Promise<void>
}

const published = JSON.parse(readFileSync(ASYNC_API, 'utf8')) as AsyncApi
const { schemas, messages } = published.components
/** Type of an event with its envelope; all events are of the first major version here. */
const typeOf = (event: BusEvent): string =>
  messages[event['detail-type']]?.payload.$ref.split('/').at(-1) ?? ''

/** The schemas where JSON Schema has them. */
const definitions = JSON.parse(
  JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/definitions/'),
) as AsyncApi['components']['schemas']

const require = createRequire(join(TOOLS, 'package.json'))
const runs = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0
const uninstalled = existsSync(join(TOOLS, 'node_modules'))
  ? undefined
  : 'it is not installed (make generators)'

const run = (folder: string, command: string, ...args: readonly string[]): void => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error ?? `${stdout}${stderr}`.slice(0, 4_000)}`)
}

/** What a generated TypeScript module exports, without its types. */
const loaded = (source: string): Record<string, never> => {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' })
  const exported = { exports: {} }
  new Function('module', 'exports', code)(exported, exported.exports)
  return exported.exports
}

/** JSON as it is, whatever the order of its keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

const same = (event: BusEvent, again: unknown): void => {
  if (canonical(again) !== canonical(event))
    throw new Error(`${event['detail-type']} came back as ${canonical(again)}, was ${canonical(event)}`)
}

const quicktypeOf = async (lang: 'typescript' | 'python' | 'go', rendererOptions = {}): Promise<string> => {
  const { FetchingJSONSchemaStore, InputData, JSONSchemaInput, quicktype } = require('quicktype-core')
  const input = new JSONSchemaInput(new FetchingJSONSchemaStore())
  for (const name of Object.keys(schemas).filter((one) => one.endsWith('Event')))
    await input.addSource({ name, schema: JSON.stringify({ ...definitions[name], definitions }) })
  const inputData = new InputData()
  inputData.addInput(input)
  const { lines } = await quicktype({ inputData, lang, rendererOptions })
  return lines.join('\n')
}

/** The schema with what it refers to where it is referred to. */
const dereferenced = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (_, value) =>
    typeof value === 'object' && value !== null && typeof value.$ref === 'string'
      ? dereferenced(schemas[value.$ref.split('/').at(-1)] ?? {})
      : value,
  )

export const generators: readonly Generator[] = [
  {
    name: 'ajv in strict mode',
    decode: async (events) => {
      const ajv = new Ajv({ strict: true, keywords: ['x-known-values'], formats: { 'date-time': true } })
      for (const event of events) {
        const accepts = ajv.compile({ ...definitions[typeOf(event)], definitions })
        if (!accepts(event)) throw new Error(`${event['detail-type']}: ${ajv.errorsText(accepts.errors)}`)
      }
    },
  },
  {
    name: 'quicktype for TypeScript',
    missing: uninstalled,
    decode: async (events) => {
      const { Convert } = loaded(await quicktypeOf('typescript')) as unknown as {
        Convert: Record<string, (input: unknown) => unknown>
      }
      for (const event of events) {
        const read = Convert[`to${typeOf(event)}`]?.(JSON.stringify(event))
        const write = Convert[`${typeOf(event).charAt(0).toLowerCase()}${typeOf(event).slice(1)}ToJson`]
        const { time: _, ...rest } = JSON.parse(String(write?.(read)))
        same({ ...event, time: undefined } as BusEvent, rest)
      }
    },
  },
  {
    name: 'quicktype for Python',
    missing:
      uninstalled ?? (runs('python3', '-c', 'import dateutil') ? undefined : 'python3 has no dateutil'),
    decode: async (events, folder) => {
      writeFileSync(join(folder, 'made.py'), await quicktypeOf('python', { 'python-version': '3.7' }))
      writeFileSync(
        join(folder, 'events.json'),
        JSON.stringify(events.map((event) => [typeOf(event), event])),
      )
      writeFileSync(
        join(folder, 'check.py'),
        [
          'import json, made',
          'for name, event in json.load(open("events.json", encoding="utf-8")):',
          '    again = getattr(made, name).from_dict(event).to_dict()',
          '    again["time"] = event["time"]',
          '    assert again == event, (name, again, event)',
        ].join('\n'),
      )
      run(folder, 'python3', 'check.py')
    },
  },
  {
    name: 'quicktype for Go',
    missing: uninstalled ?? (runs('go', 'version') ? undefined : 'there is no go'),
    decode: async (events, folder) => {
      writeFileSync(join(folder, 'go.mod'), 'module made\n\ngo 1.21\n')
      writeFileSync(join(folder, 'made.go'), await quicktypeOf('go', { package: 'main' }))
      const lines = events.map((event) => `${typeOf(event)}\t${JSON.stringify(event)}`)
      writeFileSync(join(folder, 'events.tsv'), lines.join('\n'))
      const readers = [...new Set(events.map(typeOf))].map(
        (name) => `\t\t"${name}": func(data []byte) error { _, err := Unmarshal${name}(data); return err },`,
      )
      writeFileSync(
        join(folder, 'main.go'),
        [
          'package main',
          'import ("fmt"; "os"; "strings")',
          'func main() {',
          '\treaders := map[string]func([]byte) error{',
          ...readers,
          '\t}',
          '\ttext, _ := os.ReadFile("events.tsv")',
          '\tfor _, line := range strings.Split(string(text), "\\n") {',
          '\t\tparts := strings.SplitN(line, "\\t", 2)',
          '\t\tif err := readers[parts[0]]([]byte(parts[1])); err != nil { fmt.Println(parts[0], err); os.Exit(1) }',
          '\t}',
          '}',
        ].join('\n'),
      )
      run(folder, 'go', 'run', '.')
    },
  },
  {
    name: 'openapi-typescript',
    missing: uninstalled,
    decode: async (events, folder) => {
      const { astToString, default: openapiTS } = await import(require.resolve('openapi-typescript'))
      const document = { openapi: '3.0.0', info: { title: 'events', version: '1' }, paths: {} }
      const made = await (openapiTS.default ?? openapiTS)({ ...document, components: { schemas } })
      writeFileSync(join(folder, 'made.ts'), (astToString ?? openapiTS.astToString)(made))
      writeFileSync(
        join(folder, 'check.ts'),
        [
          "import type { components } from './made'",
          ...events.map(
            (event, index) =>
              `export const event${index}: components['schemas']['${typeOf(event)}'] = ${JSON.stringify(event)}`,
          ),
        ].join('\n'),
      )
      const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022']
      run(folder, process.execPath, require.resolve('typescript/bin/tsc'), ...options, 'check.ts')
    },
  },
  {
    name: 'Modelina',
    missing: uninstalled,
    decode: async (events) => {
      const { TS_COMMON_PRESET, TypeScriptGenerator } = require('@asyncapi/modelina')
      const presets = [{ preset: TS_COMMON_PRESET, options: { marshalling: true } }]
      const models: { modelName: string; result: string }[] = await new TypeScriptGenerator({
        enumType: 'union',
        mapType: 'record',
        presets,
      }).generate(structuredClone(published))
      const unnamed = models.filter(({ modelName }) => /anonymous/i.test(modelName))
      if (unnamed.length > 0) throw new Error(`without a name: ${unnamed.map(({ modelName }) => modelName)}`)
      const source = models.map(({ result }) => result.replace(/^(class|type|enum|interface) /, 'export $1 '))
      const made = loaded(source.join('\n')) as unknown as Record<
        string,
        { unmarshal(input: object): { marshal(): string } }
      >
      for (const event of events)
        same(event, JSON.parse(made[typeOf(event)]?.unmarshal(event).marshal() ?? 'null'))
    },
  },
  {
    name: 'json-schema-to-zod',
    missing: uninstalled,
    decode: async (events) => {
      const { jsonSchemaToZod } = require('json-schema-to-zod')
      const { z } = require('zod')
      for (const event of events) {
        const code: string = jsonSchemaToZod(dereferenced(schemas[typeOf(event)] ?? {}))
        same(event, new Function('z', `return ${code}`)(z).parse(event))
      }
    },
  },
]
