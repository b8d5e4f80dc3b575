export interface CdnAnswer {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

interface Copy {
  readonly body: string
  /** milliseconds since 1970 */
  readonly cachedAt: number
}

/** A path of an invalidation: only a star at the end matches anything. */
const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path

/** A content delivery network in front of one site: what it has once, it serves until it is purged. */
export class Cdn {
  private readonly copies = new Map<string, Copy>()

  constructor(private readonly origin: (path: string) => string | undefined) {}

  /** Puts a copy there that is `age` milliseconds old. */
  preload(path: string, body: string, age: number): void {
    this.copies.set(path, { body, cachedAt: Date.now() - age })
  }

  /** `undefined` where the origin has no such page. */
  get(path: string): CdnAnswer | undefined {
    const copy = this.copies.get(path)
    if (copy !== undefined) {
      const age = String(Math.floor((Date.now() - copy.cachedAt) / 1000))
      return { body: copy.body, headers: { 'x-cache': 'Hit from cloudfront', age } }
    }
    const body = this.origin(path)
    if (body === undefined) return undefined
    this.preload(path, body, 0)
    return { body, headers: { 'x-cache': 'Miss from cloudfront' } }
  }

  purge(patterns: readonly string[]): void {
    for (const path of this.copies.keys()) {
      if (patterns.some((pattern) => matches(pattern, path))) this.copies.delete(path)
    }
  }
}
