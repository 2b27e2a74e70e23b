/* Files that are dragged onto a form are chosen in its file field. Everything works without. */
(() => {
  "use strict";

  const formOf = (event) => event.target.closest?.("form[data-takes-files]");

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

  document.addEventListener("dragover", (event) => {
    const form = formOf(event);
    if (!form || !carriesFiles(event)) return;
    event.preventDefault();
    form.classList.add("is-over");
  });

  document.addEventListener("dragleave", (event) => formOf(event)?.classList.remove("is-over"));

  document.addEventListener("drop", (event) => {
    const form = formOf(event);
    if (!form || !carriesFiles(event)) return;
    event.preventDefault();
    form.classList.remove("is-over");
    const field = form.querySelector('input[type="file"]');
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
