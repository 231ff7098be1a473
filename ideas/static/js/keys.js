// "/" goes to the search. Off while typing, with any modifier, or when the member turned shortcuts off (WCAG 2.1.4).
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  let off = false;
  try { off = localStorage.getItem("keys") === "off"; } catch { /* storage is blocked */ }
  const search = [...document.querySelectorAll("input[type=search]")].find((input) => input.offsetParent);
  if (off || !search) return;
  event.preventDefault();
  search.focus();
});
