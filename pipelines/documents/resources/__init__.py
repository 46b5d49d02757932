"""Files of strings: resources of programs (Java, Apple, Android, .NET, YAML), notebooks, FictionBook."""
