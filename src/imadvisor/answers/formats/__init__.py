"""The formats of answer files: TOML, JSON, CSV, Excel, and other tools' files."""
