// The page that the fleet returns to: it sends the query to the server, and shows what the server made of it.

const PAGES = {
  connected: ["Connected", "Your fleet is connected. Vehicle data arrives shortly."],
  waiting: ["Almost there", "Thank you. This page changes as soon as Catena confirms."],
  requested: ["Provider requested", "Your provider has been requested. We will write to you when it is available."],
  failed: ["Nothing was set up", "Your fleet was not connected. You can start again at any time."],
  unknown: ["Onboarding", "We cannot tell how your visit ended. Please open your onboarding page again."],
};

async function outcome() {
  // A hash router reads what is behind the `#`; Catena's parameters are before it.
  const query = __BUG__ === "hash-router" ? (location.hash.split("?")[1] ?? "") : location.search.slice(1);
  if (__BUG__ === "any-return" && location.pathname === "/catena/return") return "connected";
  const response = await fetch("/api/return", { method: "POST", body: query });
  return response.ok ? (await response.json()).outcome : "unknown";
}

const [title, sentence] = PAGES[await outcome()];
document.title = title;
const heading = document.createElement("h1");
heading.textContent = title;
const paragraph = document.createElement("p");
paragraph.textContent = sentence;
document.querySelector("#app").append(heading, paragraph);
