import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Plugin, PluginBuild } from 'esbuild'

const ROOT = join(__dirname, '..', '..')
const FUNCTIONS = join(ROOT, 'functions')

/** What functions load of the SDK at their start. Clients that are loaded late may import what they like. */
const AT_START =
  /\/node_modules\/(@smithy\/|@aws-sdk\/(client-dynamodb|core|credential-|dynamodb-|lib-|middleware-|util-)).*\/dist-es\/.+\.js$/
/**
 * Packages of which every client uses something, and the clients under those that have others below them. They declare that loading
 * one of their files has no effect by itself.
 */
const SHARED = /^@(aws-sdk|smithy)\/(core|node-http-handler|client-[\w-]+)(\/|$)/
/** What functions import from by names. */
const CLIENTS = /^@aws-sdk\/(client-[\w-]+|lib-dynamodb)$/

const IMPORT = /^import\s*\{([^}]*)\}\s*from\s*["']([^"']+)["'];?/gm
const EXPORT_FROM = /^export\s*(?:\*|\{([^}]*)\})\s*from\s*["']([^"']+)["'];?/gm
const EXPORT = /^export\s+(?:const|class|(?:async\s+)?function\*?)\s+([\w$]+)|^export\s*\{([^}]*)\}\s*;/gm

interface Exports {
  /** Names that the file defines, or has imported. */
  readonly own: ReadonlySet<string>
  /** Others, with the file that they come from and their name there. */
  readonly named: ReadonlyMap<string, { readonly name: string; readonly from: string }>
  /** Files all of whose names are exported. */
  readonly all: readonly string[]
}

/** `a, b as c` */
const namesIn = (list: string): readonly (readonly [name: string, as: string])[] =>
  list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', , as = name] = one.split(/\s+/)
      return [name, as]
    })

const exportsOf = (text: string): Exports => {
  const own = [...text.matchAll(EXPORT)].flatMap(([, name, list = '']) =>
    name === undefined ? namesIn(list).map(([, as]) => as) : [name],
  )
  const others = [...text.matchAll(EXPORT_FROM)].map(([, list, from = '']) => ({ list, from }))
  return {
    own: new Set(own),
    named: new Map(
      others.flatMap(({ list = '', from }) =>
        namesIn(list).map(([name, as]) => [as, { name, from }] as const),
      ),
    ),
    all: others.filter(({ list }) => list === undefined).map(({ from }) => from),
  }
}

const remembered = <A>(load: (key: string) => Promise<A>): ((key: string) => Promise<A>) => {
  const known = new Map<string, Promise<A>>()
  return (key) => {
    const value = known.get(key) ?? load(key)
    known.set(key, value)
    return value
  }
}

interface Origin {
  readonly path: string
  readonly name: string
}

const makeOrigin = (build: PluginBuild) => {
  const found = remembered(async (key) => {
    const [spec = '', resolveDir = ''] = key.split('\n')
    const { path, errors } = await build.resolve(spec, { resolveDir, kind: 'import-statement' })
    return errors.length === 0 && path.endsWith('.js') ? path : undefined
  })
  const exportsIn = remembered(async (path) => exportsOf(readFileSync(path, 'utf8')))
  /** The file that defines what `importer` imports, and its name there; nothing where that cannot be seen. */
  const originOf = async (spec: string, name: string, importer: string): Promise<Origin | undefined> => {
    const path = await found(`${spec}\n${dirname(importer)}`)
    if (path === undefined) return undefined
    const { own, named, all } = await exportsIn(path)
    if (own.has(name)) return { path, name }
    const other = named.get(name)
    if (other !== undefined) return originOf(other.from, other.name, path)
    // A client's list of commands has hundreds of files, one for each name.
    for (const from of [...all.filter((one) => basename(one) === name), ...all]) {
      const origin = await originOf(from, name, path)
      if (origin !== undefined) return origin
    }
    return undefined
  }
  return originOf
}

/** How a client writes and reads each shape. Keys that are constants could run code, for esbuild, which then keeps every shape of a client. */
const SCHEMAS = /\/node_modules\/@aws-sdk\/.*\/dist-es\/.*schemas_\d+\.js$/
const CONSTANT = /^const (_\w+) = ("[^"\n]*");$/gm
const KEY = /\[(_\w+)\]:/g

/** Lists that define something themselves as well: who imports that shall not reach what they list. */
const LISTS = /\/node_modules\/@smithy\/core\/dist-es\/submodules\/[^/]+\/index\.js$/

/** Of esbuild's names for files: packages as our sources use them, and what a list defines itself. */
const [USED, OWN] = ['used', 'own']
/** Below this folder: esbuild's own names decide the bytes, which another checkout shall give as well. */
const ownOf = (path: string): string => `${OWN}:${relative(ROOT, path)}`
const AT_ONCE = /^import\s+(?!type\b)(?:\{([^}]*)\}|[^'{]*)\s*from\s*'(@aws-sdk\/[\w-]+)'/gm
const LATE = /(?:const\s*\{([^}]*)\}\s*=\s*await\s*)?\bimport\('(@aws-sdk\/[\w-]+)'\)/g

/** What our sources use of each package: names, or everything where one takes the package as a whole. */
const namesUsed = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const used = new Map<string, Set<string>>()
  const files = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const texts = files.map((path) => readFileSync(join(FUNCTIONS, path), 'utf8'))
  for (const [, list = '*', spec = ''] of texts.flatMap((text) => [
    ...text.matchAll(AT_ONCE),
    ...text.matchAll(LATE),
  ])) {
    const names = namesIn(list.replaceAll(/\btype\s+\w+,?/g, '').replaceAll(':', ' as ')).map(
      ([name]) => name,
    )
    used.set(spec, new Set([...(used.get(spec) ?? []), ...names]))
  }
  return used
}

/**
 * Has what the SDK's clients share imported from the files that define it, and not from the lists of everything that there is. esbuild puts
 * into one chunk what such a list leads to from a file of the start, as soon as any chunk needs it. Of a client itself, there is what our
 * sources name: a client that is imported late would be there with all of its commands, and most of a compilation was reading those.
 */
export const directImports: Plugin = {
  name: 'direct-imports',
  setup: (build) => {
    const originOf = makeOrigin(build)
    const used = namesUsed()
    build.onResolve({ filter: CLIENTS }, ({ path, importer }) =>
      importer.startsWith(FUNCTIONS) ? { path, namespace: USED, sideEffects: false } : undefined,
    )
    build.onLoad({ filter: /./, namespace: USED }, async ({ path }) => {
      const names = used.get(path) ?? new Set(['*'])
      const lines = await Promise.all(
        [...names].sort().map(async (name) => {
          const origin = await originOf(path, name, FUNCTIONS)
          return `export { ${origin?.name ?? name} as ${name} } from ${JSON.stringify(origin?.path ?? path)}`
        }),
      )
      return {
        contents: names.has('*') ? `export * from '${path}'` : lines.join('\n'),
        resolveDir: FUNCTIONS,
      }
    })
    const direct = async (importer: string, text: string, list: string, spec: string): Promise<string> => {
      const lines = await Promise.all(
        namesIn(list).map(async ([name, as]) => {
          const origin = await originOf(spec, name, importer)
          if (origin === undefined) return undefined
          const from = LISTS.test(origin.path) ? ownOf(origin.path) : origin.path
          return `import { ${origin.name} as ${as} } from ${JSON.stringify(from)}`
        }),
      )
      return lines.includes(undefined) ? text : lines.join(';')
    }
    const withDirectImports = async (path: string, text: string): Promise<string> => {
      const imports = [...text.matchAll(IMPORT)].filter(([, , spec = '']) => SHARED.test(spec))
      const parts = await Promise.all(
        imports.map(async ([whole, list = '', spec = '']) => [whole, await direct(path, whole, list, spec)]),
      )
      return parts.reduce((all, [from = '', to = '']) => all.replace(from, () => to), text)
    }
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const names = new Map([...text.matchAll(CONSTANT)].map(([, name = '', value = '']) => [name, value]))
      const contents = text.replaceAll(KEY, (whole, name) =>
        names.has(name) ? `${names.get(name)}:` : whole,
      )
      return { contents: await withDirectImports(path, contents), loader: 'js' }
    })
    build.onResolve({ filter: /^own:/ }, ({ path }) => ({
      path: path.slice(`${OWN}:`.length),
      namespace: OWN,
      sideEffects: false,
    }))
    build.onLoad({ filter: /./, namespace: OWN }, async ({ path }) => {
      const list = join(ROOT, path)
      const text = readFileSync(list, 'utf8').replaceAll(EXPORT_FROM, '')
      return { contents: await withDirectImports(list, text), loader: 'js', resolveDir: dirname(list) }
    })
    build.onLoad({ filter: LISTS }, async ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const { own } = exportsOf(text)
      const listed = [...text.matchAll(EXPORT_FROM)].map(([whole]) => whole)
      const others = own.size === 0 ? [] : [`export * from ${JSON.stringify(ownOf(path))}`]
      return { contents: [...listed, ...others].join('\n'), loader: 'js' }
    })
    build.onLoad({ filter: AT_START }, async ({ path }) => ({
      contents: await withDirectImports(path, readFileSync(path, 'utf8')),
      loader: 'js',
    }))
  },
}
