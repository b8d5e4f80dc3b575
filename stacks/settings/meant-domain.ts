import { DomainName } from '../../schemas/scalars'

/** `; did you mean xn--bcher-kva.example?` for what is no host name as DNS has it and yet leads to one, or nothing. */
export const meantDomain = (found: unknown): string => {
  if (typeof found !== 'string') return ''
  const address = `https://${found.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')}`
  if (!URL.canParse(address)) return ''
  const name = new URL(address).hostname.replace(/\.$/, '')
  return name !== found && DomainName.is(name) ? `; did you mean ${name}?` : ''
}

/** A text without a user's name and password, which stand before the host of an address. */
export const withoutUser = (found: string): string =>
  found.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/@\s]+@/i, '$1…@')
