// Asks for the count every 15 seconds while the page can be seen; the browser's cache answers 304 for an unchanged one.
const panel = document.querySelector("[data-live]");
const EVERY = 15_000;
const RING = 400;
const GAP = 4;

function part(count, from, to) {
  return Math.min(1, Math.max(0, (count - from) / (to - from)));
}

function drawRing(count, gates) {
  const group = panel.querySelector(".ring g");
  if (!group || !gates.length) return;
  const arc = RING / gates.length;
  for (const old of group.querySelectorAll(".laid")) old.remove();
  gates.forEach((gate, place) => {
    const filled = part(count, gates[place - 1] ?? 0, gate) * (arc - GAP);
    if (!filled) return;
    const laid = group.querySelector("circle").cloneNode();
    laid.setAttribute("class", "laid");
    laid.setAttribute("stroke-dasharray", `${filled} ${RING}`);
    laid.setAttribute("stroke-dashoffset", `${-(place * arc + GAP / 2)}`);
    group.append(laid);
  });
}

function show({ count }) {
  const words = new Intl.NumberFormat(document.documentElement.lang).format(count);
  for (const place of document.querySelectorAll("[data-count]")) {
    if (place.textContent !== words) place.textContent = words;
  }
  drawRing(count, panel.dataset.gates.split(" ").filter(Boolean).map(Number));
}

async function ask() {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(panel.dataset.live, { cache: "no-cache", headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
  } catch { /* offline: the next round asks again */ }
}

if (panel) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
