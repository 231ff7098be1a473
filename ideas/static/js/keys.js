// "/" goes to the search. Off while typing, with any modifier, or when it was switched off (WCAG 2.1.4).
const NAME = "keys";
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

function areOff() {
  try { return localStorage.getItem(NAME) === "off"; } catch { return false; }
}

function turn(off) {
  try { if (off) localStorage.setItem(NAME, "off"); else localStorage.removeItem(NAME); } catch { /* blocked */ }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || areOff()) return;
  const search = [...document.querySelectorAll("input[type=search]")].find((input) => input.offsetParent);
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// The switch on the page about accessibility.
const place = document.querySelector("[data-keys]");
if (place) {
  const button = place.querySelector("button");
  const show = () => { button.textContent = areOff() ? button.dataset.on : button.dataset.off; };
  button.addEventListener("click", () => { turn(!areOff()); show(); });
  place.hidden = false;
  show();
}
