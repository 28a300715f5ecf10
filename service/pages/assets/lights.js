// The words of a value and its cell light each other up, whichever of them is pointed at or has the focus.
function owners(element) {
  const held = element?.closest?.("[data-of], [data-owner]");
  if (!held) return null;
  return (held.dataset.of ?? held.dataset.owner).split(" ");
}

export function light(whose) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const owner of whose ?? []) {
    const name = CSS.escape(owner);
    for (const one of document.querySelectorAll(`[data-owner="${name}"], [data-of~="${name}"]`)) one.classList.add("lit");
  }
}

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const whose = owners(event.target);
    if (whose) light(whose);
    else if (event.target.closest?.("article.study")) light(null);
  });
}
