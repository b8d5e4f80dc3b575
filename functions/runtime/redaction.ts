import { parseJson } from './json'

/**
 * Secrets are taken out by their values: every one that this process has read, whole and in its parts, as it is and in the encodings
 * in which services repeat what they were sent. A name of a field says nothing about where its value turns up.
 */

const MARK = '[secret]'
/** Shorter parts are common words: taking them out would hide what is no secret, and no secret of ours is as short. */
const SHORTEST = 6
/** How many secrets are remembered that pass: tokens that are renewed, URLs that are answered once. */
const MOST_PASSING = 20
/** Names of fields that are no secrets: they name what anyone may know. */
const OPEN = new Set(['username', 'slack_channel'])

const known = new Map<string, readonly string[]>()
const passing: string[] = []
let needles: readonly string[] = []

/** From now on this value and its parts are taken out of whatever leaves the process. */
export const rememberSecret = (value: string): void => {
  if (known.has(value)) return
  known.set(value, [...new Set(partsOf(value).flatMap(encodingsOf))])
  // The longest first: what a part would leave of the whole would say where it was.
  needles = [...new Set([...known.values()].flat())].sort((a, b) => b.length - a.length)
}

/** The same for one that is worth nothing after a while: only the last ones are remembered. */
export const rememberPassing = (value: string): void => {
  if (known.has(value)) return
  passing.push(value)
  for (const old of passing.splice(0, Math.max(0, passing.length - MOST_PASSING))) known.delete(old)
  rememberSecret(value)
}

/** A text without the secrets that this process has read. */
export const redact = (text: string): string =>
  needles.reduce((left, needle) => (left.includes(needle) ? left.replaceAll(needle, MARK) : left), text)

/** A value as JSON holds it, the same: in its texts and its names. */
export const redactAll = <A>(value: A): A => {
  if (needles.length === 0) return value
  const walk = (one: unknown, depth: number): unknown => {
    if (typeof one === 'string') return redact(one)
    if (typeof one !== 'object' || one === null || depth > DEEPEST) return one
    if (Array.isArray(one)) return one.map((inner) => walk(inner, depth + 1))
    if (one instanceof Error)
      return { name: one.name, message: redact(one.message), stack: redact(one.stack ?? '') }
    return Object.fromEntries(
      Object.entries(one).map(([name, inner]) => [redact(name), walk(inner, depth + 1)]),
    )
  }
  return walk(value, 0) as A
}

/** What is nested deeper has not come in, either. */
const DEEPEST = 64

/** The value, the texts in its JSON, and the parts of those that are URLs. */
const partsOf = (value: string): readonly string[] => {
  const parsed = /^\s*[[{]/.test(value) ? parseJson(value) : undefined
  const texts = parsed === undefined ? [] : textsIn(parsed)
  return [value, ...texts]
    .flatMap((text) => [text, ...urlParts(text)])
    .filter((part) => part.length >= SHORTEST)
}

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (OPEN.has(name) ? [] : textsIn(inner)))
}

const urlParts = (text: string): readonly string[] => {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return []
  const { href, pathname, search, hash, username, password, searchParams } = new URL(text)
  const path = pathname === '/' ? [] : [`${pathname}${search}`, pathname, pathname.slice(1)]
  const segments = pathname.split('/').filter(looksRandom)
  const parts = [
    href,
    ...path,
    search,
    ...searchParams.values(),
    ...segments,
    hash.slice(1),
    username,
    password,
  ]
  return parts.flatMap((part) => [part, decoded(part)])
}

/** Words of a path may be anywhere: only a segment that no one would write by hand is a part of a secret by itself. */
const looksRandom = (segment: string): boolean =>
  segment.length >= 8 &&
  (segment.length >= 20 || /\d/.test(segment) || /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(segment))

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const encodingsOf = (part: string): readonly string[] => {
  const bytes = Buffer.from(part, 'utf8')
  const hex = bytes.toString('hex')
  const url = encodeURIComponent(part)
  const json = JSON.stringify(part).slice(1, -1)
  const texts = [
    part,
    url,
    encodeURI(part),
    form(part),
    strict(url),
    json,
    json.replaceAll('/', '\\/'),
    html(part),
  ]
  return [
    ...texts,
    ...texts.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    asciiJson(part),
    hex,
    hex.toUpperCase(),
    ...base64Of(bytes),
  ].filter((text) => text.length >= SHORTEST)
}

const form = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1)

/** Some encode also what `encodeURIComponent` leaves as it is. */
const strict = (url: string): string =>
  url.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const asciiJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Base64 of the bytes: by themselves, and wherever they begin in what was encoded, the characters that they alone make up.
 */
const base64Of = (bytes: Buffer): readonly string[] => {
  const alone = bytes.toString('base64')
  const within = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
  )
  return [alone, alone.replaceAll('=', ''), ...within]
    .flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
    .filter((text) => text.length >= SHORTEST_BASE64)
}

/** A shorter run of these characters may be a part of anything. */
const SHORTEST_BASE64 = 8
