// Once a form has arrived, the copy of its text in this browser goes; with signing out, all copies go.
const WRONG = ".sorry, .door, .oops";

function settle() {
  const sent = JSON.parse(sessionStorage.getItem("sent"));
  if (!sent) return;
  sessionStorage.removeItem("sent");
  const came = document.referrer && new URL(document.referrer);
  const arrived = came && came.origin === location.origin && came.pathname === sent.from;
  if (arrived && !document.querySelector(WRONG)) localStorage.removeItem(sent.key);
}

try { settle(); } catch { /* storage is blocked */ }

document.addEventListener("submit", (event) => {
  if (new URL(event.target.action).pathname !== "/sign-out") return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("typed:")) localStorage.removeItem(key);
  } catch { /* storage is blocked */ }
});
