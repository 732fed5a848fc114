"""Results as people and programs read them: JSON, tables, whole books as CSV, JSON or XLSX."""
