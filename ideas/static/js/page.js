// What every page may use. Everything works without it; each module looks for its own mark in the page.
import "./themes.js";
import "./menus.js";
import "./copy.js";
import "./focus.js";
import "./keys.js";
import "./sent.js";

if (document.querySelector("form [data-typed]")) import("./typed.js");
