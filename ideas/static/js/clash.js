// Another tab saved something else: says so, and shows what stands there. Takes the focus from nobody.
export function showClash(form, { title, there }, words) {
  const box = document.createElement("div");
  const heading = document.createElement("h2");
  const text = document.createElement("p");
  const list = document.createElement("dl");
  box.className = "oops stack tight";
  box.setAttribute("role", "alert");
  heading.textContent = title;
  text.textContent = words;
  list.className = "answers";
  for (const clash of there) list.append(row(clash));
  box.append(heading, text, list);
  form.before(box);
}

function row({ label, text }) {
  const group = document.createElement("div");
  const term = document.createElement("dt");
  const value = document.createElement("dd");
  const kept = document.createElement("pre");
  kept.className = "kept";
  term.textContent = label;
  kept.textContent = text || "–";
  value.append(kept);
  group.append(term, value);
  return group;
}
