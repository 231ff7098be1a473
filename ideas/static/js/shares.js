// Adds up the shares while they are typed. The sum that counts is the one that the server finds.
const list = document.querySelector("[data-shares]");
const sum = document.querySelector("[data-sum]");
const exact = document.querySelector("[data-exact]");
const notExact = document.querySelector("[data-not-exact]");
const numbers = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 2 });

function hundredths(typed) {
  const found = /^\s*(\d{1,3})(?:[.,](\d{1,2}))?\s*%?\s*$/.exec(typed);
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : NaN;
}

list?.addEventListener("input", () => {
  const total = [...list.querySelectorAll("input")].reduce((all, field) => all + hundredths(field.value), 0);
  const isWhole = total === 100 * sum.dataset.whole;
  sum.textContent = Number.isNaN(total) ? "–" : numbers.format(total / 10000);
  exact.hidden = !isWhole;
  notExact.hidden = isWhole;
});
