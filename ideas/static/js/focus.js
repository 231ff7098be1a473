// After a refused form the summary of what is wrong gets the focus, as a page load would give it to the top.
document.querySelector("[data-focus]")?.focus();
