"""How a report is written: text, Markdown, HTML, Word, PDF, PowerPoint."""
