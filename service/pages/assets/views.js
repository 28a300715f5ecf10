// Saved views of people without an account: a name for an address, kept in this browser.
import { notice } from "./notice.js";

const KEY = "aftercart.views";

function saved() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((view) => typeof view?.name === "string" && view?.address?.startsWith?.("/?")) : [];
  } catch { return []; }
}

function keep(views) {
  try { localStorage.setItem(KEY, JSON.stringify(views)); return true; } catch { notice("This browser keeps nothing: the view was not saved."); return false; }
}

function address() {
  const parameters = new URLSearchParams(location.search);
  for (const name of ["cursor", "study"]) parameters.delete(name);
  return `/?${parameters}`;
}

function listed() {
  const list = document.getElementById("saved");
  if (!list) return;
  list.replaceChildren(...saved().map((view) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = view.address;
    link.textContent = view.name;
    const gone = document.createElement("button");
    gone.type = "button";
    gone.className = "quiet";
    gone.textContent = "×";
    gone.setAttribute("aria-label", `Delete the view ${view.name}`);
    gone.addEventListener("click", () => { keep(saved().filter((one) => one.name !== view.name)); listed(); });
    item.append(link, gone);
    return item;
  }));
}

function save() {
  const field = document.getElementById("view-name");
  const name = field.value.trim();
  if (!name) { field.focus(); return; }
  if (keep([...saved().filter((one) => one.name !== name), { name, address: address() }])) {
    field.value = "";
    listed();
    notice(`Saved as “${name}”.`);
  }
}

document.addEventListener("click", (event) => { if (event.target.closest?.("#save-view")) save(); });
for (const kind of ["change", "input"]) {
  // The name of a view, and who sees it, ask nothing of the table.
  document.addEventListener(kind, (event) => { if (event.target.classList?.contains("aside-field")) event.stopPropagation(); }, true);
}
document.addEventListener("keydown", (event) => {
  if (event.target.id === "view-name" && event.key === "Enter") { event.preventDefault(); save(); }
});
document.addEventListener("htmx:after:swap", () => { if (!document.getElementById("saved")?.childElementCount) listed(); });
listed();
