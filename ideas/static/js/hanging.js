// The pictures that are saved: read anew from the server, keeping what is being typed beside them.
const list = document.querySelector("[data-hanging]");
const form = list.closest("form");
const told = form.querySelector("[data-told]");

export function tell(sentence) {
  told.textContent = sentence;
}

export function token() {
  return form.querySelector("[name=csrf_token]").value;
}

export async function refresh() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) refill(await answer.text());
}

// Words that were typed and are not saved stay, with the mark of what they were typed over.
function unsaved() {
  const kept = new Map();
  for (const item of list.children) {
    const inputs = [...item.querySelectorAll("input")];
    if (inputs.some((input) => input.type !== "hidden" && input.value !== input.defaultValue)) {
      for (const input of inputs) kept.set(input.name, input.value);
    }
  }
  return kept;
}

function refill(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector("[data-hanging]");
  if (!fresh) return undefined;
  const typed = unsaved();
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.closest("li").id;
  list.replaceChildren(...fresh.children);
  for (const input of list.querySelectorAll("input")) {
    if (typed.has(input.name)) input.value = typed.get(input.name);
  }
  if (focused) refocus(focused.id, place);
  list.dispatchEvent(new Event("hung"));
  return page.querySelector(".oops li, .flashes .note")?.textContent.trim();
}

// The same button or field; one that is no longer there hands on to its neighbour: at either end of the list to the way back.
function refocus(id, place) {
  const next = id && document.getElementById(id);
  const item = document.getElementById(place);
  const beside = item?.querySelector("[id^=up-], [id^=down-]") ?? item?.querySelector("button");
  (next || beside || form.querySelector("input[type=file]")).focus();
}

// Does what a button or a drag asks for, without leaving the page: files may be on their way.
export async function act(url, body, done) {
  const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
  const refused = answer ? refill(await answer.text()) : list.dataset.failed;
  tell(refused ?? done);
}

export { form, list };
