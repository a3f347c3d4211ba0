"""Words and rules of the project; no input or output; nothing third-party but pydantic."""
