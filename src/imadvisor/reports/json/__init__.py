"""Reports as JSON: the models are its documentation, and give its JSON Schema."""
