import * as t from 'io-ts'

/**
 * A few words, each with what it means. The meanings are published with the words: a consumer decides by them.
 * Closed: a word more or less is a new major version, since consumers that branch on it may do the wrong thing.
 */
export class Vocabulary<K extends string> extends t.KeyofType<Readonly<Record<K, string>>> {
  constructor(
    name: string,
    /** What the words are about, one sentence. */
    readonly about: string,
    readonly meanings: Readonly<Record<K, string>>,
  ) {
    const { is, validate, encode } = t.keyof(meanings as Record<K, string>, name)
    super(name, is, validate, encode, meanings)
  }
}

/**
 * @param about one sentence on what the words are about
 * @example vocabulary('Risk', 'How much could go wrong.', { low: 'can be put back', high: 'cannot' })
 */
export const vocabulary = <K extends string>(
  name: string,
  about: string,
  meanings: Readonly<Record<K, string>>,
) => new Vocabulary<K>(name, about, meanings)

/** A word that this version does not know: a newer one wrote it. */
export type UnknownWord = string & Record<never, never>

/** What a word looks like, known or not. */
const WORD = '^[a-z][a-z0-9_]{0,63}$'

/** The words of a vocabulary, and any that a newer version may add. */
export class OpenWords<K extends string> extends t.Type<K | UnknownWord> {
  readonly _tag = 'OpenWords' as const
  readonly pattern = WORD
  constructor(readonly known: Vocabulary<K>) {
    const word = new RegExp(WORD, 'u')
    const is = (u: unknown): u is K | UnknownWord => typeof u === 'string' && word.test(u)
    super(known.name, is, (u, context) => (is(u) ? t.success(u) : t.failure(u, context)), t.identity)
  }
}

/**
 * Opens a vocabulary: where the words only classify, one more is a minor version. Readers keep a word that they do not know and
 * do what they do for the kind as a whole.
 */
export const open = <K extends string>(known: Vocabulary<K>) => new OpenWords(known)
