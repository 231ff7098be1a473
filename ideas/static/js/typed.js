// What is typed into a form with a mark data-typed="<member>" stays in this browser until the site has it, thirty days at most.
// Whoever opens the form again finds it in its fields; another member of this browser never does.
const PREFIX = "typed:";
const LONGEST = 30 * 86_400_000;
const TEXT = "textarea, select, input:not([type=hidden], [type=file], [type=password], [type=submit], [type=button])";
const SECRET = /password|secret|token|csrf|totp|^code$|^present$/i;

const wordsOf = (form) => form.querySelector("[data-typed]").dataset;
const keyOf = (form) => `${PREFIX}${wordsOf(form).typed}:${new URL(form.action).pathname}`;
const base = (form) => [...form.querySelectorAll("input[type=hidden][name^=seen]")].map((input) => input.value).join();
const inputs = (form) => [...form.querySelectorAll(TEXT)].filter((input) => input.name && !SECRET.test(input.name));
const tidy = (text) => String(text ?? "").trim().split(/\s+/).join(" ");
export const same = (one, other) => tidy(one) === tidy(other);

function valueOf(input) {
  return input.type === "checkbox" || input.type === "radio" ? String(input.checked) : input.value;
}

const nameOf = (input) => (input.type === "radio" ? `${input.name}=${input.value}` : input.name);

export function fields(form) {
  return Object.fromEntries(inputs(form).map((input) => [nameOf(input), valueOf(input)]));
}

function fill(form, values) {
  for (const input of inputs(form)) {
    const value = values[nameOf(input)];
    if (value === undefined || value === valueOf(input)) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = value === "true";
    else input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function keep(form) {
  const copy = { at: Date.now(), base: base(form), fields: fields(form) };
  try { localStorage.setItem(keyOf(form), JSON.stringify(copy)); } catch { /* blocked or full: the site alone keeps it */ }
}

export function forget(form) {
  try { localStorage.removeItem(keyOf(form)); } catch { /* blocked */ }
}

function kept() {
  const found = new Map();
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      const copy = JSON.parse(localStorage.getItem(key));
      if (Date.now() - copy.at > LONGEST) localStorage.removeItem(key);
      else found.set(key, copy);
    }
  } catch { /* blocked */ }
  return found;
}

// The saved version and the one typed here change places; both are there until the page is left.
function offer(form, copy, saved) {
  const { back, newer, theirs, mine } = wordsOf(form);
  const note = document.createElement("div");
  const said = document.createElement("p");
  const button = document.createElement("button");
  const when = new Date(copy.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", hourCycle: "h23" });
  let shown = copy.base === base(form) ? copy.fields : saved;
  note.className = "note soon row apart";
  note.setAttribute("role", "status");
  said.textContent = (shown === saved ? newer : back).replace("{when}", when);
  button.type = "button";
  button.className = "btn quiet mini";
  const show = () => { fill(form, shown); button.textContent = shown === saved ? mine : theirs; };
  button.addEventListener("click", () => { shown = shown === saved ? copy.fields : saved; show(); });
  note.append(said, button);
  form.before(note);
  show();
  if (shown !== saved) form.dataset.restored = "";
}

const copies = kept();
for (const mark of document.querySelectorAll("form [data-typed]")) {
  const form = mark.closest("form");
  const copy = copies.get(keyOf(form));
  const saved = fields(form);
  const differs = copy && Object.entries(copy.fields).some(([name, value]) => name in saved && !same(value, saved[name]));
  if (document.querySelector(".oops")) keep(form);
  else if (differs) offer(form, copy, saved);
  else if (copy) forget(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => {
    try { sessionStorage.setItem("sent", JSON.stringify({ key: keyOf(form), from: location.pathname })); } catch { /* blocked */ }
  });
}
