"""The index: cutting, embedding, search, generations."""
