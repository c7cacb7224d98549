"""Forms: what a data task asks for beyond its text, as a JSON Schema (docs/forms.md)."""
