// A link to share becomes a button that copies its address and says so.
for (const link of document.querySelectorAll("a[data-copy]")) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const words = link.querySelector("[data-words]") ?? link;
    try {
      await navigator.clipboard.writeText(link.href);
      words.textContent = link.dataset.copied;
      words.setAttribute("role", "status");
    } catch {
      location.assign(link.href);
    }
  });
}
