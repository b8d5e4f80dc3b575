/** Folds, filters and searches. Without it everything is open and can be read and printed. */
export const script = `
const articles = [...document.querySelectorAll('article')]
const search = document.querySelector('#search')
const count = document.querySelector('#count')
const chips = [...document.querySelectorAll('[data-filter]')]
let filter = 'all'
const fold = (article, closed) => {
  article.classList.toggle('closed', closed)
  article.querySelector('.row').setAttribute('aria-expanded', String(!closed))
}
const show = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let shown = 0
  for (const article of articles) {
    const kinds = article.dataset.kinds.split(' ')
    const fits = (filter === 'all' || kinds.includes(filter)) && words.every((word) => article.dataset.text.includes(word))
    article.hidden = !fits
    if (fits) shown += 1
  }
  count.textContent = shown + ' of ' + articles.length
}
for (const article of articles) {
  article.dataset.text = article.textContent.toLowerCase()
  fold(article, articles.length > 3)
  article.querySelector('.row').addEventListener('click', () => fold(article, !article.classList.contains('closed')))
}
for (const chip of chips) chip.addEventListener('click', () => {
  filter = chip.dataset.filter
  for (const other of chips) other.setAttribute('aria-pressed', String(other === chip))
  show()
})
search.addEventListener('input', show)
const open = () => {
  const wanted = document.getElementById(location.hash.slice(1))
  const article = wanted && wanted.closest('article')
  if (article) { article.hidden = false; fold(article, false); wanted.scrollIntoView() }
}
addEventListener('hashchange', open)
document.querySelector('.tools').hidden = false
show()
open()
`
