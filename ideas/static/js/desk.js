// Keys of the staff desks (j, k, Enter, p, r), off where keys.js switched them off, and the sign of life of a claim.
const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const rows = [...document.querySelectorAll("a[data-row]")];
const BEAT = 5 * 60 * 1000;

function isOff() {
  try { return localStorage.getItem("keys") === "off"; } catch { return false; }
}

// In a queue j and k walk from row to row, and Enter follows the link that has the focus; on one idea they are links.
function step(by) {
  const here = rows.indexOf(document.activeElement);
  rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))].focus();
}

function choose(verdict) {
  const radio = document.querySelector(`input[name=verdict][value=${verdict}]`);
  radio?.click();
  radio?.focus();
}

const acts = {
  j: () => (rows.length ? step(1) : document.querySelector('a[data-key="j"]')?.click()),
  k: () => (rows.length ? step(-1) : document.querySelector('a[data-key="k"]')?.click()),
  p: () => choose("publish"),
  r: () => choose("reject"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || isOff()) return;
  acts[event.key]?.();
});

const beat = document.querySelector("form[data-heartbeat]");
if (beat) {
  setInterval(() => {
    if (document.visibilityState === "hidden") return;
    fetch(beat.action, { method: "POST", body: new FormData(beat), headers: { Accept: "application/json" } }).catch(() => {});
  }, BEAT);
}
