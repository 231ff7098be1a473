// Says how many characters are left once a text comes near its limit.
const SOON = 0.8;

for (const input of document.querySelectorAll("[data-most]")) {
  const most = Number(input.dataset.most);
  const said = document.createElement("p");
  said.className = "count num";
  said.setAttribute("role", "status");
  input.after(said);
  const count = () => {
    const length = [...input.value.normalize("NFC").trim()].length;
    said.textContent = length < most * SOON ? "" : `${length.toLocaleString(document.documentElement.lang)} / ${most.toLocaleString(document.documentElement.lang)}`;
    said.classList.toggle("neg", length > most);
  };
  input.addEventListener("input", count);
  count();
}
