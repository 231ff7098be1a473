// An open menu closes with Escape, with a click elsewhere, and when another one opens.
const menus = [...document.querySelectorAll("details.menu")];

function close(menu, { focus = false } = {}) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter((each) => each.open)) close(menu, { focus: menu.contains(document.activeElement) });
});
document.addEventListener("click", (event) => {
  for (const menu of menus.filter((each) => each.open && !each.contains(event.target))) close(menu);
});
for (const menu of menus) {
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
  });
}
