// Deciding within a study's page or drawer: its forms and links change only the study, and the focus stays where the work is.
import { light } from "./lights.js";
import { notice } from "./notice.js";

const study = () => document.querySelector("#drawer:not([hidden]) article.study, main > article.study, .reading article.study");

async function show(article, address, sent, back) {
  const url = new URL(address, location.href);
  const inDrawer = Boolean(article.closest(".drawer"));
  if (inDrawer) url.searchParams.set("in", "drawer");
  if (sent) sent.set("part", "body");
  else url.searchParams.set("part", "body");
  let answer;
  try {
    answer = await fetch(url, sent ? { method: "POST", body: sent } : {});
  } catch {
    notice("The server did not answer. Nothing was kept; try again.");
    return;
  }
  // What is no study says so on a page of its own.
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("article.study");
  if (!found) {
    notice(answer.status === 401 || answer.status === 403 ? "You are no longer signed in as a reviewer. Nothing was kept." : `The server could not answer (${answer.status}). Nothing was kept.`);
    return;
  }
  const scrolled = article.closest(".drawer")?.scrollTop;
  article.replaceWith(found);
  if (scrolled !== undefined) found.closest(".drawer").scrollTop = scrolled;
  focus(found, answer.ok, back);
}

// To what is wrong, else into the form that has opened, else to the value that was decided on.
function focus(article, fine, back) {
  const wrong = article.querySelector("[aria-invalid=true]");
  const form = article.querySelector("#adding, #deciding");
  const first = form?.querySelector("input:not([type=hidden]), select, textarea, a");
  const there = back && [...article.querySelectorAll(".verdict")].find((one) => one.dataset.value === back);
  const row = there?.closest("[data-owner]");
  if (wrong) wrong.focus();
  else if (form) { first?.focus({ preventScroll: true }); form.scrollIntoView({ block: "nearest" }); }
  else if (row) go(row);
  else (article.querySelector("#kept") ?? article.querySelector("#study-title"))?.scrollIntoView({ block: "nearest" });
  if (fine && !form) { const said = article.querySelector("#kept"); if (said) notice(said.textContent); }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("article.study a[data-part]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const back = link.classList.contains("close") ? new URLSearchParams(location.search).get("value") ?? opened : null;
  opened = new URL(link.href).searchParams.get("value");
  show(link.closest("article.study"), link.href, null, back);
});
let opened = null;

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("article.study form[data-part], article.study #judging");
  const button = event.submitter;
  // In a review a decision on the study leads on to the next one: that is a page of its own.
  const whole = form?.id === "judging" && !button?.value.includes(" ") && !form.matches("[data-part]");
  if (!form || whole) return;
  event.preventDefault();
  const sent = new URLSearchParams(new FormData(form, button));
  show(form.closest("article.study"), form.action, sent, button?.value.split(" ")[1]);
});

// Words that are marked in the text go with the links that add a value.
function codePoints(text) { return [...text].length; }

function picked() {
  const body = study()?.querySelector("p.body");
  const selection = getSelection();
  if (!body || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!body.contains(range.startContainer) || !body.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const whole = range.toString();
  const quote = whole.trim();
  const start = codePoints(before.toString()) + codePoints(whole.slice(0, whole.indexOf(quote)));
  return quote ? { quote, start, end: start + codePoints(quote) } : null;
}

document.addEventListener("selectionchange", () => {
  const place = document.getElementById("picked");
  const found = place && picked();
  // A click on one of the links takes the marking away: what was marked last still counts.
  if (!place || (!found && getSelection().isCollapsed && place.closest(".picking").contains(document.activeElement))) return;
  place.closest(".picking").classList.toggle("ready", Boolean(found));
  if (!found) { place.textContent = place.dataset.empty; }
  else {
    const said = document.createElement("b");
    said.textContent = found.quote.length > 80 ? `“${found.quote.slice(0, 80)}…”` : `“${found.quote}”`;
    place.replaceChildren("Add ", said, " as");
  }
  for (const link of place.closest(".picking").querySelectorAll("a[data-add]")) {
    const url = new URL(link.href);
    for (const name of ["quote", "start", "end"]) {
      if (found) url.searchParams.set(name, found[name]);
      else url.searchParams.delete(name);
    }
    link.href = url;
  }
});

// The keyboard: through the values of the study that is open, and what is decided on the one that is chosen.
const values = () => [...(study()?.querySelectorAll("[data-owner]") ?? [])].filter((row) => row.querySelector(".verdict"));

function go(row) {
  for (const one of document.querySelectorAll("[data-owner].at")) one.classList.remove("at");
  row.classList.add("at");
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  light([row.dataset.owner]);
}

function step(by) {
  const all = values();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.classList.contains("at") || row.contains(document.activeElement));
  go(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]);
  return true;
}

function press(what) {
  const row = values().find((one) => one.classList.contains("at") || one === document.activeElement);
  const control = row?.querySelector(what);
  control?.click();
  return Boolean(control);
}

function judge(what) {
  const control = study()?.querySelector(`#judging button[value="${what}"]`);
  if (!control) return false;
  const why = document.getElementById("why-not");
  if (what === "exclude" && !why.value) why.focus();
  else control.click();
  return true;
}

/** What a key does in a study that somebody decides on; false where it does nothing. */
export function decides(key) {
  if (!study()?.querySelector(".verdict, #judging")) return false;
  const does = {
    j: () => step(1), k: () => step(-1), a: () => press(".tick"), c: () => press(".to-forms"),
    i: () => judge("include"), m: () => judge("maybe"), e: () => judge("exclude"),
  };
  return does[key]?.() ?? false;
}
