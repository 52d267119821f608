// <button data-copy="link"> copies what stands in the field of that id, and says so.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      document.dispatchEvent(new CustomEvent("say", { detail: { text: "Copied." } }));
    } catch {
      // It is marked, and copied as anything else is.
    }
  });
}
