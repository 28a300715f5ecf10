// The page that reads a pasted text: an example for whoever has none at hand.
document.getElementById("try-example")?.addEventListener("click", () => {
  const field = document.getElementById("pasted");
  field.value = field.dataset.example;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
