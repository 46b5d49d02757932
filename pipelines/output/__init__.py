"""Results for people and programs: texts, other forms, columns side by side, pages."""
