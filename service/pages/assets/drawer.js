// A study beside the table: opened from its row, kept in the address, closed with Escape; the focus comes back to where it was.
import { light } from "./lights.js";

const drawer = document.getElementById("drawer");
let from = null;

function addressWith(study, place) {
  const url = new URL(location.href);
  if (study) url.searchParams.set("study", study);
  else url.searchParams.delete("study");
  return `${url.pathname}${url.search}${place ? `#${place}` : ""}`;
}

export function isOpen() {
  return Boolean(drawer) && !drawer.hidden;
}

export async function openStudy(study, place, row) {
  from = row ?? document.activeElement;
  await htmx.ajax("GET", `/studies/${study.split("/").map(encodeURIComponent).join("/")}?part=drawer`, {
    source: drawer, target: drawer, swap: "innerHTML", push: addressWith(study, place),
  });
  show(place);
}

function show(place) {
  drawer.hidden = false;
  const study = new URLSearchParams(location.search).get("study");
  for (const row of document.querySelectorAll("tr.outcome")) row.classList.toggle("open", row.dataset.study === study);
  drawer.querySelector("#study-title")?.focus({ preventScroll: true });
  drawer.scrollTop = 0;
  if (!place) return;
  const owner = place.replace("text-", "");
  light([owner]);
  drawer.querySelector(`#text-${CSS.escape(owner)} + mark`)?.scrollIntoView({ block: "nearest" });
}

export function close() {
  if (!isOpen()) return false;
  drawer.hidden = true;
  drawer.replaceChildren();
  history.pushState({ htmx: true }, "", addressWith(null));
  for (const row of document.querySelectorAll("tr.open")) row.classList.remove("open");
  if (from?.isConnected) from.focus({ preventScroll: true });
  return true;
}

if (drawer) {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#drawer-close")) { close(); return; }
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const row = event.target.closest?.(".evidence tr.outcome");
    const link = event.target.closest?.("a[href]");
    if (link && !link.matches('.evidence a[href^="/studies/"]')) return;
    if (!link && (!row || getSelection().toString())) return;
    event.preventDefault();
    const address = link && new URL(link.href);
    const study = address ? decodeURIComponent(address.pathname.replace("/studies/", "")) : row.dataset.study;
    openStudy(study, address?.hash.slice(1) || row?.dataset.place || "", link ?? row);
  });
  document.addEventListener("aftercart:open", (event) => openStudy(event.detail.study, event.detail.place, null));
  if (isOpen()) show(location.hash.slice(1));
}
