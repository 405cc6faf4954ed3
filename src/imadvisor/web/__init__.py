"""The application: answers that are kept, in the browser, from a link to a roadmap."""
