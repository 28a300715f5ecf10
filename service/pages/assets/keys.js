// The keyboard: / searches, j and k go through the results, Enter opens, Escape closes, ? tells.
import { decides } from "./deciding.js";
import { settles } from "./settling.js";
import { close, isOpen, openStudy } from "./drawer.js";

const keys = document.getElementById("keys");

function rows() {
  return [...document.querySelectorAll("tr.outcome")];
}

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  for (const row of all) row.classList.toggle("at", row === next);
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  const head = document.querySelector(".evidence thead")?.getBoundingClientRect().bottom ?? 0;
  if (next.getBoundingClientRect().top < head + 8) window.scrollBy(0, next.getBoundingClientRect().top - head - 60);
}

function escape() {
  const forms = document.querySelector("article.study #deciding .close, article.study #adding .close");
  if (forms) { forms.click(); return true; }
  if (isOpen()) { close(); return true; }
  const menu = document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); return true; }
  if (document.activeElement?.id === "q") { document.activeElement.blur(); return true; }
  return false;
}

const does = {
  "/": () => { const q = document.getElementById("q"); if (q) { q.focus(); q.select(); } return Boolean(q); },
  j: () => { go(1); return true; },
  k: () => { go(-1); return true; },
  n: () => { document.getElementById("page-next")?.click(); return true; },
  p: () => { (document.getElementById("page-first") ?? document.getElementById("page-previous"))?.click(); return true; },
  f: () => {
    const rail = document.getElementById("filters");
    if (!rail) return false;
    if (getComputedStyle(rail).display === "none") rail.showPopover();
    rail.querySelector("input")?.focus();
    return true;
  },
  "?": () => { keys.showModal(); return true; },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
  const typing = event.target.closest?.("textarea, select, input:not([type=checkbox]):not([type=range])");
  if (event.key === "Escape" && escape()) { event.preventDefault(); return; }
  if (typing) return;
  if (event.key === "Enter" && event.target.matches?.("tr.outcome")) {
    event.preventDefault();
    openStudy(event.target.dataset.study, event.target.dataset.place, event.target);
    return;
  }
  if (decides(event.key) || settles(event.key) || does[event.key]?.()) event.preventDefault();
});
document.getElementById("keys-button")?.addEventListener("click", () => keys.showModal());
