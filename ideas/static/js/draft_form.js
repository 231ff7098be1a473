// A step of a draft as the site sees it: how it is sent, and what it holds after the answer.
export function send(form, { leaving }) {
  const texts = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token");
  const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value };
  return fetch(form.action, { method: "POST", body: new URLSearchParams(texts), headers, keepalive: leaving });
}

export const isNew = (form) => form.dataset.autosave === "new";

// A new idea gets its address from its title, so that must be typed to the end; for how long it is waited, the caller says.
export function isReady(form, { overdue }) {
  const { title } = form.elements;
  return !isNew(form) || (title.value.trim() && (overdue || document.activeElement !== title));
}

// The hidden marks of what stands on the site now.
export function mark(form, marks) {
  for (const [name, value] of Object.entries(marks)) if (form.elements[name]) form.elements[name].value = value;
}

// A new idea has become a draft: from now on the page is its first step.
export function move(form, page) {
  form.action = page;
  form.dataset.autosave = "";
  history.replaceState(history.state, "", page);
}
