import { visible } from '../../../runtime/text'
import type { Dialect } from './walk'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

export const htmlDialect: Dialect<string, string> = {
  text: escapeHtml,
  strong: (inner) => `<strong>${inner.join('')}</strong>`,
  emphasis: (inner) => `<em>${inner.join('')}</em>`,
  code: (text) => `<code>${escapeHtml(text)}</code>`,
  link: (inner, url) =>
    `<a href="${escapeHtml(url)}" rel="noopener noreferrer nofollow">${inner.join('')}</a>`,
  lineBreak: () => '<br>',
  // One level below the page's own headings: an agent that skips levels would break their order.
  heading: (inner) => `<h3>${inner.join('')}</h3>`,
  paragraph: (inner) => `<p>${inner.join('')}</p>`,
  codeBlock: (text) => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`,
  list: (items, start) => {
    const inner = items.map((item) => `<li>${item.join('')}</li>`).join('')
    return start === undefined ? `<ul>${inner}</ul>` : `<ol start="${start}">${inner}</ol>`
  },
  quote: (inner) => `<blockquote>${inner.join('')}</blockquote>`,
  // What is wider than the page scrolls, by keyboard as well.
  table: ([head = [], ...rows]) =>
    `<div class="wide" tabindex="0"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table></div>`,
}

const cells = (tag: string, row: readonly (readonly string[])[]): string =>
  row.map((cell) => `<${tag}>${cell.join('')}</${tag}>`).join('')
