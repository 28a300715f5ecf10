// Settling: j and k go from one dispute to the next, 1 and 2 take the word of the one or the other.
const disputes = () => [...document.querySelectorAll(".dispute")];

function go(by) {
  const all = disputes();
  const at = all.findIndex((one) => one.classList.contains("at"));
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  for (const one of all) one.classList.toggle("at", one === next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
  return true;
}

function take(side) {
  const button = document.querySelectorAll(".dispute.at .side button")[side];
  button?.click();
  return Boolean(button);
}

/** What a key does on the page of disputes; false where it does nothing. */
export function settles(key) {
  if (!disputes().length) return false;
  const does = { j: () => go(1), k: () => go(-1), 1: () => take(0), 2: () => take(1) };
  return does[key]?.() ?? false;
}
