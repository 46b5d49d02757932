"""``python -m audar``."""

from audar.cli import main

if __name__ == "__main__":
    main()
