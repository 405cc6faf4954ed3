"""The interview: one question at a time, what it hears, and how many questions it takes."""
