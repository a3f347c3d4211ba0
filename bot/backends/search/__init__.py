"""The index: cutting, embedding, lexical and dense search, generations."""
