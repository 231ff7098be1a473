// Looks for ideas like the title while it is typed and lists them under it. Nothing takes the focus, nothing waits for
// it, and what is read out is one sentence when their number changes. Hidden once, it stays hidden for this idea.
const place = document.querySelector("[data-similar]");
const said = document.querySelector("[data-similar-said]");
const field = document.getElementById(place.dataset.of ?? "");
const PAUSE = 600;
const KEY = `similar hidden: ${place.dataset.similar}`;
const HAS_DRAFT = place.dataset.similar.includes("idea=");
let off = HAS_DRAFT && sessionStorage.getItem(KEY) !== null;
let asked = field?.value.trim();
let timer;
let request;

function hide() {
  off = place.hidden = true;
  if (HAS_DRAFT) sessionStorage.setItem(KEY, "1");
  said.textContent = "";
  request?.abort();
  field?.focus();
}

function dress() {
  const button = place.querySelector("[data-hide]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", hide);
}

function show(text) {
  if (place.contains(document.activeElement)) return; // she is reading it
  place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  place.hidden = !text;
  said.textContent = place.querySelector("[data-said]")?.dataset.said ?? "";
  dress();
}

async function look() {
  const title = field.value.trim();
  if (title === asked || off) return;
  asked = title;
  request?.abort();
  request = new AbortController();
  const address = new URL(place.dataset.similar, location.href);
  address.searchParams.set("title", title);
  try {
    const answer = await fetch(address, { signal: request.signal });
    if (answer.ok) show(await answer.text());
  } catch { /* typed on, or offline: the next pause asks again */ }
}

if (off) place.hidden = true;
dress();
field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
