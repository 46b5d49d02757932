"""PDF files: lines, columns and running heads of their pages, made into paragraphs in a process of its own."""
