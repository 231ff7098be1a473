// The pictures that are saved: read anew from the server, keeping what is being typed beside them.
const list = document.querySelector("[data-hanging]");

export async function refresh() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const typed = new Map([...list.querySelectorAll("input")].map((input) => [input.name, input.value]));
  const focused = document.activeElement?.id;
  list.replaceChildren(...page.querySelector("[data-hanging]").children);
  for (const input of list.querySelectorAll("input")) {
    if (typed.has(input.name)) input.value = typed.get(input.name);
  }
  if (focused) document.getElementById(focused)?.focus();
  list.dispatchEvent(new Event("hung"));
}

export function token(form) {
  return form.querySelector("[name=csrf_token]").value;
}

export { list };
