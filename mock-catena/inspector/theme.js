// Light or dark as chosen before. Not a module, so that it runs before the page is drawn.
try {
  const chosen = localStorage.getItem("inspector-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Without storage, the system's choice counts.
}
