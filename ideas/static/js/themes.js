// Light, dark or as the system: kept in this browser.
const group = document.querySelector("[data-themes]");
const root = document.documentElement;

function show() {
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === (root.dataset.theme ?? "")));
  }
}

function choose(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch { /* storage is blocked: the choice holds for this page */ }
  show();
}

if (group) {
  group.hidden = false;
  group.addEventListener("click", (event) => {
    if (event.target.matches("button")) choose(event.target.value);
  });
  show();
}
