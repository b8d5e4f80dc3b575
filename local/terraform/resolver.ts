import * as t from 'io-ts'
import type { Resource, ResourceContext, ResourceType } from '../model'
import { failures, unknownPaths } from './attributes'
import { evaluate } from './expression'

/** The definition holds something that the local cloud does not understand; starts with the resource's address. */
export class DefinitionError extends Error {
  constructor(
    readonly address: string,
    problem: string,
  ) {
    super(`${address}: ${problem}`)
  }
}

export type Fields = Readonly<Record<string, unknown>>

/** Meta arguments that change nothing on a laptop; `refusedMeta` would. */
const harmlessMeta = new Set(['//', 'lifecycle', 'depends_on', 'provider', 'timeouts'])
const refusedMeta = ['count', 'for_each', 'provisioner', 'connection', 'dynamic']

interface Resolved {
  readonly resource: Resource
  /** The attributes as written, references resolved: what a reference to a plain attribute gives. */
  readonly given: Fields
}

/** Resolves resources and the references between them, each resource once and after those it refers to. */
export class Resolver {
  private readonly resolved = new Map<string, Resolved>()
  private readonly underWay: string[] = []

  constructor(
    /** Attributes by type and name. */
    private readonly declared: Readonly<Record<string, Readonly<Record<string, Fields>>>>,
    private readonly types: Readonly<Record<string, ResourceType>>,
    private readonly variables: Fields,
    private readonly context: Omit<ResourceContext, 'name'>,
  ) {}

  /** Every resource, those that others refer to first. */
  resources(): readonly Resource[] {
    for (const [type, ofType] of Object.entries(this.declared)) {
      for (const name of Object.keys(ofType)) this.resolve('definition', type, name)
    }
    return [...this.resolved.values()].map(({ resource }) => resource)
  }

  /** The value with its references resolved; an explicit `null` is an attribute that is not set. */
  value(from: string, value: unknown): unknown {
    if (typeof value === 'string') return this.evaluated(from, value)
    if (Array.isArray(value)) return value.map((item) => this.value(from, item))
    return t.UnknownRecord.is(value) ? this.fields(from, value) : value
  }

  private fields(from: string, fields: Fields): Fields {
    const given = Object.entries(fields).filter(([, value]) => value !== null)
    return Object.fromEntries(given.map(([key, value]) => [key, this.value(from, value)]))
  }

  private evaluated(from: string, value: string): unknown {
    try {
      return evaluate(value, (path) => this.lookup(from, path))
    } catch (error) {
      if (error instanceof DefinitionError) throw error
      throw new DefinitionError(from, error instanceof Error ? error.message : String(error))
    }
  }

  private lookup(from: string, path: readonly string[]): unknown {
    const [type = '', name = '', ...rest] = path
    const value = type === 'var' ? this.variables[name] : this.attribute(from, type, name, rest)
    if (value === undefined) {
      throw new DefinitionError(from, `refers to ${path.join('.')}, which has no value here`)
    }
    return value
  }

  private attribute(from: string, type: string, name: string, path: readonly string[]): unknown {
    const { resource, given } = this.resolve(from, type, name)
    // What is computed within a map is kept by its whole path.
    const whole = resource.computed[path.join('.')]
    if (whole !== undefined) return whole
    return path.reduce<unknown>(
      (value, key) => (value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined),
      { ...given, ...resource.computed },
    )
  }

  private resolve(from: string, type: string, name: string): Resolved {
    const address = `${type}.${name}`
    const known = this.resolved.get(address)
    if (known !== undefined) return known
    const fields = this.declared[type]?.[name]
    if (fields === undefined) throw new DefinitionError(from, `refers to ${address}, which is not there`)
    if (this.underWay.includes(address)) {
      throw new DefinitionError(address, `refers to itself: ${[...this.underWay, address].join(' -> ')}`)
    }
    this.underWay.push(address)
    const resolved = this.decoded(address, type, name, this.ownAttributes(address, fields))
    this.underWay.pop()
    this.resolved.set(address, resolved)
    return resolved
  }

  private ownAttributes(address: string, fields: Fields): Fields {
    const refused = refusedMeta.find((key) => key in fields)
    if (refused !== undefined) throw new DefinitionError(address, `${refused} is not supported`)
    if (fields.provider !== undefined && fields.provider !== 'aws') {
      throw new DefinitionError(address, `the provider ${String(fields.provider)} is not supported`)
    }
    for (const dependency of t.array(t.string).is(fields.depends_on) ? fields.depends_on : []) {
      const [type = '', name = ''] = dependency.split('.')
      this.resolve(address, type, name)
    }
    const own = Object.entries(fields).filter(([key]) => !harmlessMeta.has(key))
    return this.fields(address, Object.fromEntries(own))
  }

  private decoded(address: string, type: string, name: string, given: Fields): Resolved {
    const meaning = Object.hasOwn(this.types, type) ? this.types[type] : undefined
    if (meaning === undefined) {
      throw new DefinitionError(address, 'the local cloud does not know this resource type')
    }
    const decoded = meaning.attributes.decode(given)
    if (decoded._tag === 'Left') throw new DefinitionError(address, failures(decoded.left))
    const attributes = decoded.right
    const [unknown] = unknownPaths(given, attributes)
    if (unknown !== undefined) throw new DefinitionError(address, `the local cloud does not know ${unknown}`)
    const computed = meaning.computed(attributes, { ...this.context, name })
    return { resource: { address, type, name, attributes, computed }, given }
  }
}
